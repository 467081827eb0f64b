#include "daemon/ctl/output/failed_reasons.hpp"

#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"
#include "lib/base/shell_word.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenkeeper::ctl {
namespace {

/// The step after the advice that brings the session back.
enum class follow_up {
    none,    ///< the daemon notices it
    renew,   ///< `tokenkeeperctl renew` makes the daemon try again at once
    log_in,  ///< somebody has to log in
};

struct failed_reason {
    std::string_view reason;
    std::string_view meaning;
    std::string_view advice;
    follow_up step;
};

constexpr std::array failed_reasons{
    failed_reason{"invalid_client",
                  "The login service refuses the OAuth client: its id or its secret is wrong, it is "
                  "disabled, or it belongs to another region.",
                  "Correct the client's id or secret, or enable the client in Genesys Cloud (a changed "
                  "configuration needs: tokenkeeperctl reload)",
                  follow_up::renew},
    failed_reason{
        "invalid_grant",
        "The login service no longer accepts the refresh token: it was revoked, it reached its "
        "end, or it was already used, which happens when an older copy of the state folder is restored.",
        "Log in again and put the new refresh token into its file", follow_up::renew},
    failed_reason{"unauthorized_client", "The OAuth client is not allowed to use this grant type.",
                  "Allow the client this grant type in Genesys Cloud, or configure another source",
                  follow_up::renew},
    failed_reason{"grant.refused", "The login service refuses the grant for good.",
                  "Correct the fault that the last error names", follow_up::renew},
    failed_reason{"refresh_answer_lost",
                  "The answer to a refresh was lost, and with it the new refresh token.",
                  "Log in again and put the new refresh token into its file", follow_up::renew},
    failed_reason{"seed_in_use", "Another session uses the same refresh token, which only one of them can.",
                  "Log in once more for this session and put its own refresh token into its file",
                  follow_up::renew},
    failed_reason{"seed_used",
                  "The refresh token in the file was used, and the store does not hold its successor.",
                  "Log in again and put the new refresh token into its file", follow_up::renew},
    failed_reason{"state_damaged",
                  "The store was damaged, and the newest refresh token of this session is lost.",
                  "Log in again and put the new refresh token into its file", follow_up::renew},
    failed_reason{"state_outdated", "The store was put back to an older copy, whose refresh token is used.",
                  "Log in again and put the new refresh token into its file", follow_up::renew},
    failed_reason{"login_required", "The session waits for somebody to log in.", "", follow_up::log_in},
    failed_reason{
        "secret_unreadable",
        "The daemon cannot use the file with the secret: it is missing, it holds something else, or "
        "others can read it. The daemon notices a corrected file.",
        "Correct the fault that the last error names", follow_up::none},
    failed_reason{
        "state_unwritable", "The daemon cannot write its store, and a token that is not saved could be lost.",
        "Make room on the disk of the store, or correct the rights of its folder", follow_up::renew},
};

std::string command_text(std::string_view verb, const session_report& session) {
    return "tokenkeeperctl " + std::string{verb} + " " + quote_for_shell(session.name);
}

std::string advice_text(const failed_reason& entry, const session_report& session) {
    const std::string advice{entry.advice};
    // The daemon knows who can log in, and the command that cures a file.
    const bool knows = entry.step == follow_up::none || entry.step == follow_up::log_in;
    if (knows && session.last_error && !session.last_error->hint.empty())
        return capitalized(printable(session.last_error->hint));
    if (entry.step == follow_up::log_in) return command_text("login", session);
    if (entry.step == follow_up::none || !can_renew(session)) return advice + ".";
    return advice + ", then: " + command_text("renew", session);
}

}  // namespace

bool can_renew(const session_report& session) {
    return session.source == "client_credentials" || session.source == "refresh_token";
}

guidance explain_failure(const session_report& session) {
    const auto* entry = std::ranges::find(failed_reasons, session.reason, &failed_reason::reason);
    if (entry == failed_reasons.end()) {
        constexpr failed_reason unknown{"", "The daemon cannot get a token for this session.",
                                        "Correct the fault that the reason and the last error name",
                                        follow_up::renew};
        return {std::string{unknown.meaning}, advice_text(unknown, session)};
    }
    std::string meaning{entry->meaning};
    if (session.reason == "invalid_client" && session.last_verified) {
        meaning +=
            " It was accepted before, so its secret has probably been changed, or it has been disabled.";
    }
    return {std::move(meaning), advice_text(*entry, session)};
}

}  // namespace tokenkeeper::ctl
