#include "daemon/events/session_line.hpp"

#include "daemon/logging/catalogue.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::events {

namespace {

using kind = session_fact::kind;

struct wording {
    logging::event_kind event;
    std::string_view sentence;
    std::string_view response{};  ///< what follows from it, behind the cause
};

wording words_of(kind fact_kind) {
    namespace catalogue = logging::events;
    switch (fact_kind) {
        case kind::alive:
            return {catalogue::session_alive, "the token is alive"};
        case kind::recovered:
            return {catalogue::session_recovered, "the session has recovered"};
        case kind::retrying:
            return {catalogue::session_retrying, "a check failed", "the daemon tries again"};
        case kind::rejected:
            return {catalogue::session_retrying, "the API rejects the token",
                    "the daemon asks again before it believes that"};
        case kind::denied:
            return {catalogue::session_denied, "the API refuses this host or client",
                    "the daemon goes on trying"};
        case kind::lost:
            return {catalogue::session_lost, "the token is dead", "somebody has to log in again"};
        case kind::failed:
            return {catalogue::session_failed, "the daemon cannot get a token"};
        case kind::replacing:
            return {catalogue::session_retrying, "the token is dead", "the daemon requests a new one"};
        case kind::dormant:
            return {catalogue::session_dormant, "the daemon let the token go",
                    "the next reader gets a new one"};
        case kind::renewed:
            return {catalogue::session_renewed, "a new token is in use"};
        case kind::revoked:
            return {catalogue::session_revoked, "an operator's command revoked the token"};
        case kind::renewal_failing:
        case kind::refresh_answer_lost:
        case kind::keep_alive_ineffective:
        case kind::keep_alive_ended:
        case kind::client_ending:
        case kind::retry_after_too_long:
            break;  // see is_warning
        case kind::head_refused:
            return {{"", logging::severity::info, ""},
                    "the API does not allow HEAD; the daemon keeps the session alive with GET"};
    }
    return {catalogue::session_alive, ""};
}

std::string whole_seconds(boot_clock::duration length) {
    return format_duration(std::chrono::floor<seconds>(std::max(length, boot_clock::duration::zero())));
}

/// Names the event that `left` counts down to.
std::string left_of(const session_fact& fact) {
    if (!fact.left) return {};
    const auto left = whole_seconds(*fact.left);
    switch (fact.what) {
        case kind::lost:
        case kind::replacing:
            return "that was " + left + " before its idle deadline";
        case kind::recovered:
            return "its new token ends in " + left;
        default:
            return "it ends in " + left;
    }
}

/// Returns true if the error behind the fact adds to its words.
bool tells_cause(const session_fact& fact) {
    return fact.cause && fact.why.empty() && fact.what != kind::recovered && fact.what != kind::alive &&
           fact.what != kind::renewed && fact.what != kind::revoked;
}

void append(std::string& text, const std::string& clause, std::string_view separator) {
    if (clause.empty()) return;
    // What the API says may end with a full stop.
    if (text.ends_with('.')) text.pop_back();
    text += separator;
    text += clause;
}

}  // namespace

bool is_warning(kind what) noexcept {
    switch (what) {
        case kind::renewal_failing:
        case kind::refresh_answer_lost:
        case kind::keep_alive_ineffective:
        case kind::keep_alive_ended:
        case kind::client_ending:
        case kind::retry_after_too_long:
            return true;
        default:
            return false;
    }
}

logging::event line_of(const session_changed& change) {
    const auto& fact = change.fact;
    auto words = words_of(fact.what);
    if (fact.what == kind::retrying && fact.state == session_state::acquiring)
        words.sentence = "the daemon could not get a token";
    auto line = logging::make_event(words.event, std::string{words.sentence});
    if (fact.lasted) line.message += " after " + whole_seconds(*fact.lasted);
    append(line.message, fact.why, ": ");
    if (tells_cause(fact)) append(line.message, fact.cause->message, ": ");
    append(line.message, left_of(fact), "; ");
    append(line.message, std::string{words.response}, "; ");
    append(line.message, change.advice, ": ");
    line.session = change.about.session;
    line.organization = change.about.organization;
    line.state = to_string(fact.state);
    line.reason = fact.reason;
    if (fact.what == kind::rejected) line.reason = reasons::rejected;
    if (line.reason.empty() && fact.cause) line.reason = fact.cause->name();
    if (fact.cause) line.correlation_id = fact.cause->correlation_id;
    return line;
}

}  // namespace tokenkeeper::events
