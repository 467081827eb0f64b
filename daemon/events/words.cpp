#include "daemon/events/words.hpp"

#include <array>
#include <cstdio>

namespace tokenkeeper::events {

namespace {

std::string rate_text(double rate) {
    std::array<char, 32> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.3g", rate));
    return text.data();
}

}  // namespace

std::string_view words_of(operation kind) noexcept {
    switch (kind) {
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
        case operation::verify_candidate:
            return "verify the new token";
        case operation::revoke:
            return "revoke";
        case operation::administer:
            return "request of an operator";
    }
    return "";
}

std::string_view words_of(request_cause cause) noexcept {
    switch (cause) {
        case request_cause::first_request:
            return "first request";
        case request_cause::idle_half_over:
            return "half of the idle time is over";
        case request_cause::idle_unknown:
            return "the idle deadline is not known";
        case request_cause::routine_check:
            return "routine check";
        case request_cause::deadline_passed:
            return "its deadline has passed";
        case request_cause::after_failure:
            return "the last request failed";
        case request_cause::after_rejection:
            return "the API rejected the token";
        case request_cause::effect_unseen:
            return "the effect of the last touch is to be seen";
        case request_cause::token_ends_soon:
            return "the token ends soon";
        case request_cause::token_missing:
            return "there is no token";
        case request_cause::token_rejected:
            return "the API rejects the token";
        case request_cause::candidate_granted:
            return "a new token is to be verified";
        case request_cause::hourly_look:
            return "hourly look at a grant that was refused";
        case request_cause::command:
            return "command";
        case request_cause::reader:
            return "a reader needs it";
        case request_cause::organization_check:
            return "the organization's idle timeout is read again";
        case request_cause::never_touched:
            return "the daemon has not touched this token yet";
    }
    return "";
}

std::string words_of(const capacity_report& report) {
    const auto budget = "max_requests_per_second is " + rate_text(report.rate);
    if (report.vital > report.rate) {
        return "the kept sessions alone need " + rate_text(report.vital) + " requests a second, and " +
               budget + ": some will be lost; raise the limit or keep fewer sessions alive";
    }
    return "checks of the organization's sessions need " + rate_text(report.vital + report.routine) +
           " requests a second, and " + budget + ": the daemon makes routine checks " +
           rate_text(report.stretch) +
           " times as far apart; raise the limit or the check_interval of sessions";
}

std::string words_of_command(const std::string& command, const std::string& requester) {
    const bool is_one_word = command.find(' ') == std::string::npos;
    return command + (is_one_word ? "" : ",") + " requested by " + requester;
}

std::string outcome_of(const error& failure) {
    const bool certain = failure.which() != errc::cancelled && !may_have_arrived(failure.which());
    return (certain ? "not done" : "its outcome is not known") +
           (failure.message.empty() ? std::string{} : ": " + failure.message);
}

}  // namespace tokenkeeper::events
