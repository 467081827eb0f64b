#include "daemon/ctl/notify/event_listener.hpp"

#include "daemon/ctl/notify/standing_troubles.hpp"
#include "lib/base/printable.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>

namespace tokenkeeper::ctl {

namespace {

constexpr milliseconds retry_interval{1'000};
/// A daemon that has just ended is often there again at once.
constexpr milliseconds first_retry{100};
/// For so long after it looked what is unwell, events may tell of the same.
constexpr seconds repeating{60};
/// So many sessions are asked one by one if they are well again.
constexpr std::size_t most_asked = 100;

}  // namespace

std::optional<failure> event_listener::listen(const std::string& target) {
    const auto take_line = [this](std::string_view line) {
        take(line);
        return true;
    };
    const auto begin = [this] { begin_hearing(); };
    for (;;) {
        const auto ended = follow(context_.daemon, target, context_.timeouts.reading, take_line, begin);
        if (!ended && !ended.error().passing) return ended.error();
        const bool was_heard = trouble_.empty();
        tell_trouble(ended ? "tokenkeeperd ended" : printable(ended.error().message));
        if (!context_.pause(was_heard ? first_retry : retry_interval)) return std::nullopt;
    }
}

/// The first connection tells of nothing that was there before; a later one does.
void event_listener::begin_hearing() {
    heard_since_ = context_.now();
    if (trouble_.empty()) return;
    trouble_.clear();
    told_.tell("connected to tokenkeeperd; of what happened meanwhile, only healths are told");
    catch_up();
}

/// Takes what is unwell now, and then asks about what was told to be unwell.
void event_listener::catch_up() {
    const auto now = context_.now();
    heard_since_ = now;
    const auto timeout = context_.timeouts.reading;
    auto troubles = fetch_standing_troubles(context_.daemon, timeout, now);
    if (!troubles) return told_.tell("cannot ask for the health: " + printable(troubles.error().message));
    std::set<std::string> standing;
    for (const auto& each : *troubles)
        standing.insert(each.news.session);
    std::vector<std::string> over;
    for (const auto& [session, word] : interest_.unwell())
        if (!standing.contains(session)) over.push_back(session);
    for (auto& each : *troubles)
        take(std::move(each));
    std::size_t asked = 0;
    for (const auto& session : over) {
        if (session.empty()) {
            take(recovery_of_daemon(now));
            continue;
        }
        // Of more nobody asks; but the next illness of each is news.
        if (++asked > most_asked) {
            interest_.forget(session);
            continue;
        }
        auto former = ask_about(context_.daemon, timeout, session, now);
        if (former.recovery) take(std::move(*former.recovery));
        if (former.is_gone) interest_.forget(session);
    }
}

void event_listener::take(std::string_view line) {
    auto event = read_event(line);
    if (!event) return;
    if (event->news.word != "stream.missed") return take(std::move(*event));
    told_.tell(event->variables.at("TOKENKEEPER_MESSAGE").value_or("some events are missing") +
               "; of what they told, only healths are told");
    catch_up();
}

void event_listener::take(heard_event event) {
    const bool may_repeat = context_.now() - heard_since_ < repeating;
    if (interest_.takes(event.news, may_repeat)) queue_.put(std::move(event));
}

void event_listener::tell_trouble(const std::string& trouble) {
    if (std::exchange(trouble_, trouble) != trouble)
        told_.tell(trouble + "; this program connects every second until it hears events");
}

}  // namespace tokenkeeper::ctl
