#include "daemon/ctl/notify/event_listener.hpp"

#include "lib/base/printable.hpp"

#include <utility>

namespace tokenkeeper::ctl {

namespace {

constexpr milliseconds retry_interval{1'000};

}  // namespace

exit_status event_listener::listen(const std::string& target) {
    const auto take_line = [this](std::string_view line) {
        take(line);
        return true;
    };
    for (;;) {
        const auto ended = follow(context_.daemon, target, context_.timeouts.reading, take_line);
        if (!ended && !ended.error().passing) return report(context_, ended.error());
        tell_trouble(ended ? "tokenkeeperd ended" : printable(ended.error().message));
        if (!context_.pause(retry_interval)) return exit_status::unreachable;
    }
}

void event_listener::take(std::string_view line) {
    if (!trouble_.empty()) {
        told_.tell("events arrive again; what happened meanwhile is not told");
        trouble_.clear();
    }
    auto event = read_event(line);
    if (!event) return;
    if (event->news.word == "stream.missed")
        return told_.tell(event->variables.at("TOKENKEEPER_MESSAGE").value_or("some events are missing"));
    if (interest_.takes(event->news)) queue_.put(std::move(*event));
}

void event_listener::tell_trouble(const std::string& trouble) {
    if (std::exchange(trouble_, trouble) != trouble)
        told_.tell(trouble + "; this program connects every second until it hears events again");
}

}  // namespace tokenkeeper::ctl
