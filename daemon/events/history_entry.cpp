#include "daemon/events/history_entry.hpp"

#include "daemon/events/session_line.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace tokenkeeper::events {

namespace {

namespace chrono = std::chrono;

history::failure_note note_of(const error& failure) {
    return {failure.which(), failure.http_status, failure.correlation_id};
}

std::optional<history::failure_note> note_of(const std::optional<error>& failure) {
    return failure ? std::optional{note_of(*failure)} : std::nullopt;
}

std::optional<seconds> whole(const std::optional<boot_clock::duration>& length) {
    return length ? std::optional{chrono::floor<seconds>(*length)} : std::nullopt;
}

/// Of "uid 1000, pid 4711".
std::optional<std::uint32_t> uid_of(std::string_view peer) {
    constexpr std::string_view start{"uid "};
    if (!peer.starts_with(start)) return std::nullopt;
    peer.remove_prefix(start.size());
    std::uint32_t uid = 0;
    const auto read = std::from_chars(peer.data(), peer.data() + peer.size(), uid);
    return read.ec == std::errc{} ? std::optional{uid} : std::nullopt;
}

history::command_word word_of(std::string_view command) {
    using enum history::command_word;
    for (const auto& [action, word] : {std::pair{session_action::verify, verify},
                                       {session_action::keep_alive, keep_alive},
                                       {session_action::renew, renew},
                                       {session_action::revoke, revoke}})
        if (command == to_string(action)) return word;
    return command == "login" ? login : other;
}

history::command_outcome outcome_of(std::string_view outcome) {
    if (outcome == "done") return history::command_outcome::done;
    return outcome.starts_with("not done") ? history::command_outcome::not_done
                                           : history::command_outcome::unknown;
}

/// One overload for each kind of fact that a history keeps.
struct to_entry {
    wall_time now;

    std::optional<history::entry> operator()(const request_ended& fact) const {
        history::request_note note;
        note.what = fact.kind;
        note.cause = fact.cause;
        note.measure = fact.measure;
        note.uid = uid_of(fact.peer);
        note.took = chrono::floor<milliseconds>(fact.took);
        note.sent = fact.sent;
        note.failure = note_of(fact.failure);
        if (fact.idle_deadline) note.idle_deadline = chrono::floor<seconds>(*fact.idle_deadline);
        if (fact.next) note.next = {fact.next->kind, fact.next->cause, chrono::floor<seconds>(fact.next->at)};
        return history::entry{now - note.took, std::move(note)};
    }

    std::optional<history::entry> operator()(const session_changed& change) const {
        const auto& fact = change.fact;
        if (is_warning(fact.what)) return std::nullopt;
        history::change_note note;
        note.what = fact.what;
        note.state = fact.state;
        const auto* known = std::ranges::find(all_reasons, fact.reason);
        if (known != all_reasons.end()) note.reason = *known;
        note.lasted = whole(fact.lasted);
        note.left = whole(fact.left);
        note.cause = note_of(fact.cause);
        return history::entry{now, std::move(note)};
    }

    std::optional<history::entry> operator()(const warning_begun& fact) const {
        return history::entry{now, history::warning_note{static_cast<std::uint8_t>(fact.what.code), {}}};
    }
    std::optional<history::entry> operator()(const warning_over& fact) const {
        return history::entry{now, history::warning_note{static_cast<std::uint8_t>(fact.code),
                                                         chrono::floor<seconds>(fact.lasted)}};
    }

    std::optional<history::entry> operator()(const command_given& fact) const {
        return history::entry{now, history::command_note{word_of(fact.command),
                                                         history::command_outcome::given, uid_of(fact.peer)}};
    }
    std::optional<history::entry> operator()(const command_ended& fact) const {
        return history::entry{
            now, history::command_note{word_of(fact.command), outcome_of(fact.outcome), uid_of(fact.peer)}};
    }

    std::optional<history::entry> operator()(const token_found& fact) const {
        return history::entry{now, history::token_note{fact.offered}};
    }

    template <class Other>
    std::optional<history::entry> operator()(const Other& /*fact*/) const {
        return std::nullopt;
    }
};

}  // namespace

session_id session_of(const event& fact) {
    return std::visit(
        [](const auto& one) -> session_id {
            if constexpr (requires { one.about.id; }) {
                return one.about.id;
            } else {
                return 0;
            }
        },
        fact);
}

std::optional<history::entry> history_entry_of(const event& fact, wall_time now) {
    return session_of(fact) == 0 ? std::nullopt : std::visit(to_entry{now}, fact);
}

}  // namespace tokenkeeper::events
