#include "daemon/events/history_line.hpp"

#include "daemon/events/session_line.hpp"
#include "daemon/events/words.hpp"
#include "daemon/health/catalogue.hpp"
#include "daemon/health/warning.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tokenkeeper::events {

namespace {

/// The name of a request, as the verbs of operators have it.
std::string_view name_of(operation kind) noexcept {
    switch (kind) {
        case operation::verify:
            return "verify";
        case operation::keep_alive_get:
            return "keep-alive";
        case operation::keep_alive_head:
            return "keep-alive with HEAD";
        case operation::read_idle_timeout:
            return "read idle timeout";
        case operation::acquire:
            return "get a token";
        case operation::verify_candidate:
            return "verify the new token";
        case operation::revoke:
            return "revoke";
        case operation::administer:
            return "operator's request";
    }
    return "";
}

std::string ordinal_check(unsigned rejections) {
    constexpr std::array words{"second", "third", "fourth", "fifth"};
    const auto index = std::max(rejections, 1U) - 1;
    return index < words.size() ? std::string{words.at(index)} : "another";
}

std::string by(const std::optional<std::uint32_t>& uid) {
    return uid ? " of uid " + std::to_string(*uid) : std::string{};
}

history::line_mark mark_of(const history::request_note& note) {
    if (note.failure || !note.sent) return history::line_mark::failure;
    switch (note.what) {
        case operation::keep_alive_get:
        case operation::keep_alive_head:
            return history::line_mark::touch;
        case operation::verify:
        case operation::verify_candidate:
            return history::line_mark::check;
        case operation::acquire:
            return history::line_mark::renewal;
        default:
            return history::line_mark::none;
    }
}

history::line_mark mark_of(session_fact::kind what) {
    switch (what) {
        case session_fact::kind::lost:
        case session_fact::kind::failed:
        case session_fact::kind::denied:
        case session_fact::kind::revoked:
            return history::line_mark::loss;
        case session_fact::kind::recovered:
            return history::line_mark::recovery;
        default:
            return history::line_mark::none;
    }
}

/// The cause of a request with what belongs to it.
std::string why_of(const history::request_note& note) {
    const auto span = format_duration(note.measure.span);
    const bool known = note.measure.span > seconds{0};
    switch (note.cause) {
        case request_cause::idle_half_over:
            return known ? "half of " + span + " idle reached" : std::string{words_of(note.cause)};
        case request_cause::routine_check:
            return known ? "checked every " + span : std::string{words_of(note.cause)};
        case request_cause::token_ends_soon:
            return known ? "a fifth of its life of " + span + " is left" : std::string{words_of(note.cause)};
        case request_cause::after_failure:
            return note.measure.number > 1
                       ? "the last " + std::to_string(note.measure.number) + " attempts failed"
                       : std::string{words_of(note.cause)};
        case request_cause::after_rejection:
            return ordinal_check(note.measure.number) + " check after a 401";
        case request_cause::command:
            return "command" + by(note.uid);
        default:
            return std::string{words_of(note.cause)};
    }
}

void show_failure(history::line& line, const std::optional<history::failure_note>& failure) {
    if (!failure) return;
    line.outcome = error{failure->which}.name();
    line.http_status = failure->http_status;
    line.correlation_id = failure->correlation_id;
}

/// One overload for each kind of entry.
struct to_line {
    history::line& line;

    void operator()(const history::request_note& note) const {
        line.mark = mark_of(note);
        line.event = name_of(note.what);
        line.why = why_of(note);
        line.outcome = "ok";
        show_failure(line, note.failure);
        if (!note.sent) line.outcome = "not sent";
        line.took = note.took;
        line.idle_deadline = note.idle_deadline;
        if (!note.next) return;
        history::request_note next;
        next.cause = note.next->cause;
        line.next = history::line::step{std::string{name_of(note.next->what)}, why_of(next), note.next->at};
    }

    void operator()(const history::change_note& note) const {
        line.mark = mark_of(note.what);
        session_changed change;
        change.fact.what = note.what;
        change.fact.state = note.state;
        change.fact.reason = note.reason;
        change.fact.lasted = note.lasted;
        change.fact.left = note.left;
        const auto words = line_of(change);
        line.event = words.name.empty() ? "session" : words.name;
        line.why = words.message;
        show_failure(line, note.cause);
        if (!note.reason.empty()) line.outcome = note.reason;
    }

    void operator()(const history::warning_note& note) const {
        line.event = note.lasted ? "warning ended" : "warning";
        const auto code = static_cast<warning_code>(note.code);
        line.why = note.code <= static_cast<std::uint8_t>(warning_code::name_service)
                       ? std::string{entry_of(code).name}
                       : "unknown";
        if (note.lasted) line.why += " after " + format_duration(*note.lasted);
    }

    void operator()(const history::command_note& note) const {
        constexpr std::array words{"verify", "keep-alive", "renew", "revoke", "an API call with its token",
                                   "login"};
        line.event = "command";
        line.why = words.at(static_cast<std::size_t>(note.what));
        if (note.uid) line.why = words_of_command(line.why, "uid " + std::to_string(*note.uid));
        constexpr std::array outcomes{"", "done", "not done", "outcome unknown"};
        line.outcome = outcomes.at(static_cast<std::size_t>(note.outcome));
    }

    void operator()(const history::token_note& note) const {
        line.event = "token";
        line.why = note.offered ? "its source has a new token; the daemon verifies it before it uses it"
                                : "its source has a new token; the daemon uses it from now on";
    }
};

}  // namespace

history::line line_of(const history::entry& e) {
    history::line line;
    line.at = e.at;
    std::visit(to_line{line}, e.what);
    return line;
}

}  // namespace tokenkeeper::events
