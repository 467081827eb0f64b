#include "daemon/keeper/events.hpp"

#include "daemon/logging/catalogue.hpp"

namespace tokenkeeper::keeper {

namespace {

struct wording {
    logging::event_kind kind;
    std::string_view state;
    std::string_view sentence;
};

wording words_of(session_event_kind kind) {
    namespace events = logging::events;
    switch (kind) {
        case session_event_kind::alive:
            return {events::session_alive, "alive", "the token is alive"};
        case session_event_kind::retrying:
            return {events::session_retrying, "retrying", "a check failed, trying again"};
        case session_event_kind::recovered:
            return {events::session_recovered, "alive", "alive again"};
        case session_event_kind::denied:
            return {events::session_denied, "denied", "the API refuses this host or client"};
        case session_event_kind::lost:
            return {events::session_lost, "lost", "the token is dead, somebody has to log in again"};
        case session_event_kind::failed:
            return {events::session_failed, "failed", "there is no token"};
        case session_event_kind::replacing:
            return {events::session_retrying, "acquiring", "the token is dead, a new one is being had"};
        case session_event_kind::renewed:
            return {events::session_renewed, "alive", "a new token is in use"};
        case session_event_kind::revoked:
            return {events::session_revoked, "lost", "the token was revoked by command"};
        case session_event_kind::expiring:
            return {events::session_expiring, "", "the token will end"};
        case session_event_kind::keep_alive_ineffective:
            return {events::session_keep_alive_ineffective, "", "keep-alive has no effect"};
        case session_event_kind::keep_alive_ended:
            return {events::session_keep_alive_ended, "", "no longer kept alive"};
        case session_event_kind::client_ending:
            return {events::session_client_ending, "", "its OAuth client is about to end"};
    }
    return {events::session_alive, "", ""};
}

std::string_view words_of(operation what) {
    switch (what) {
        case operation::verify:
            return "verify";
        case operation::keep_alive_get:
            return "keep-alive with GET";
        case operation::keep_alive_head:
            return "keep-alive with HEAD";
        case operation::read_idle_timeout:
            return "read the organization's idle timeout";
        case operation::acquire:
            return "get a token";
        case operation::verify_new:
            return "verify the new token";
        case operation::revoke:
            return "revoke";
        case operation::administer:
            return "request of an operator";
    }
    return "";
}

}  // namespace

logging::event log_event(const session_event& event, std::string_view session,
                         std::string_view organization) {
    const auto words = words_of(event.kind);
    auto line = logging::make_event(words.kind, std::string{words.sentence});
    if (!event.detail.empty())
        line.message += (event.kind == session_event_kind::recovered ? " " : ": ") + event.detail;
    line.session = session;
    line.organization = organization;
    line.state = words.state;
    line.reason = event.reason;
    line.correlation_id = event.correlation_id;
    return line;
}

std::string outcome_of(const error& failure) {
    const bool known = failure.which() != errc::cancelled && !may_have_arrived(failure.which());
    return (known ? ": not done" : ": its outcome is not known") +
           (failure.message.empty() ? std::string{} : ": " + failure.message);
}

logging::event request_line(operation what, const outcome& came, boot_clock::duration took,
                            std::string_view session, std::string_view organization) {
    logging::event line;
    // Of a revocation somebody asks later what came of it, whatever became of the session.
    line.level = what == operation::revoke ? logging::severity::info : logging::severity::debug;
    line.session = session;
    line.organization = organization;
    const auto* failure = std::get_if<error>(&came);
    line.message = std::string{words_of(what)} + ": " +
                   (failure != nullptr ? std::string{failure->name()} : std::string{"ok"}) + " in " +
                   std::to_string(std::chrono::floor<milliseconds>(took).count()) + " ms";
    if (failure != nullptr) {
        line.message += ": " + failure->message;
        line.correlation_id = failure->correlation_id;
    }
    return line;
}

}  // namespace tokenkeeper::keeper
