#include "daemon/ctl/notify/command_runner.hpp"

#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <cstdint>
#include <system_error>
#include <utility>

namespace tokenkeeper::ctl {

namespace {

std::string missed_text(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " event is" : " events are") +
           " not told, because the command takes too long for so many";
}

}  // namespace

command_runner::command_runner(std::vector<std::string> words, child_terms terms, event_queue& queue,
                               complaints& told)
    : words_{std::move(words)}, terms_{terms}, queue_{queue}, told_{told}, thread_{[this] { serve(); }} {}

command_runner::~command_runner() {
    queue_.close();
    thread_.join();
}

void command_runner::serve() {
    while (auto next = queue_.take())
        run_for(std::move(*next));
}

void command_runner::run_for(event_queue::next_event next) {
    const auto title = next.event.title();
    process_image image{words_, std::move(next.event.variables)};
    if (next.missed > 0) {
        told_.tell(missed_text(next.missed));
        image.variables[std::string{missed_variable}] = std::to_string(next.missed);
    }
    const auto end = run_child(image, next.event.json, terms_);
    const auto complaint = complaint_about(end, printable(words_.front()), title, terms_);
    if (!complaint.empty()) told_.tell(complaint);
}

std::string complaint_about(const child_end& end, const std::string& command, const std::string& event,
                            const child_terms& terms) {
    const std::string next = "; it is not run again for this event, but for the next one";
    switch (end.what) {
        case child_end::kind::exited:
            if (end.number == 0) return {};
            return command + " exited with " + std::to_string(end.number) + " for " + event + next;
        case child_end::kind::signalled:
            return command + " was ended by signal " + std::to_string(end.number) + " for " + event + next;
        case child_end::kind::overran:
            return command + " ran for longer than " + length_in_words(terms.run) + " for " + event +
                   " and was ended" + next;
        case child_end::kind::not_started:
            break;
    }
    return "cannot run " + command + " for " + event + ": " + std::generic_category().message(end.number) +
           next;
}

}  // namespace tokenkeeper::ctl
