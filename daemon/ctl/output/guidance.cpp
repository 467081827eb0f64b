#include "daemon/ctl/output/guidance.hpp"

#include "daemon/logging/printable.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenkeeper::ctl {
namespace {

bool can_renew(const session_report& session) {
    return session.source == "client_credentials" || session.source == "refresh_token";
}

std::string renew_command(const session_report& session) {
    return "tokenkeeperctl renew " + logging::printable(session.name);
}

std::string meaning_when_lost(const session_report& session) {
    if (session.reason == "idle_timeout" && session.mode == "verify")
        return "The token idled out: nobody used it, and a verify session is never touched.";
    if (session.reason == "idle_timeout")
        return "The token idled out: no keep-alive reached the API in time.";
    if (session.reason == "expired") return "The token reached its absolute end, which no keep-alive moves.";
    if (session.reason == "revoked") return "The token was revoked through tokenkeeper.";
    return "The API rejects the token for certain: it was revoked, or somebody logged out.";
}

std::string advice_when_lost(const session_report& session) {
    const bool revoked = session.reason == "revoked";
    if (can_renew(session)) {
        return (revoked ? "Where the session is still needed: "
                        : "tokenkeeper fetches a new one by itself; to have it at once: ") +
               renew_command(session);
    }
    if (revoked) return "Where the session is still needed, log in again and put the new token in its file.";
    const std::string login = "Log in again and put the new token in its file";
    if (session.reason != "idle_timeout") return login + ".";
    return login + (session.mode == "verify" ? "; mode: keep-alive would have kept it."
                                             : "; the log tells what kept the API out of reach.");
}

struct failed_reason {
    std::string_view reason;
    std::string_view meaning;
    std::string_view advice;
};

constexpr std::array failed_reasons{
    failed_reason{
        "invalid_client",
        "The login service refuses the OAuth client: a wrong id, a wrong secret, or it is disabled.",
        "Correct the client's id or secret"},
    failed_reason{"invalid_grant",
                  "The refresh token is dead: it expired, it was revoked, or it was used. It was used too if "
                  "an older copy of the state folder was put back.",
                  "Log in again and put the new refresh token in its file"},
    failed_reason{"unauthorized_client", "The OAuth client may not use this grant.",
                  "Allow the grant to the client in Genesys Cloud, or configure another source"},
    failed_reason{"grant.refused", "The login service refuses the grant for good.",
                  "Correct what the last error names"},
    failed_reason{"refresh_answer_lost",
                  "The answer to a refresh was lost, and with it the new refresh token.",
                  "Log in again and put the new refresh token in its file"},
    failed_reason{"secret_unreadable", "A file with a secret cannot be read.",
                  "Correct the file's name, owner or mode"},
    failed_reason{"secret_exposed", "A file with a secret can be read by others, so it is not used.",
                  "Take the others' rights to the file away, and think of replacing the secret"},
    failed_reason{"secret_malformed",
                  "A file with a secret does not hold one: it should be one line of text.",
                  "Write the file again"},
    failed_reason{"seed_in_use", "Another session began with the same refresh token, which works once.",
                  "Log in again for this session and put the new refresh token in its file"},
    failed_reason{"seed_used",
                  "The refresh token in the file was used, and the state store does not hold its successor.",
                  "Log in again and put the new refresh token in its file"},
    failed_reason{"state_damaged",
                  "The state store was damaged, and the newest refresh token of this session is lost.",
                  "Log in again and put the new refresh token in its file"},
    failed_reason{"state_outdated",
                  "The state store was put back to an older copy, whose refresh token is used.",
                  "Put the newest copy back while the daemon is stopped, or log in again and put the new "
                  "refresh token in its file"},
    failed_reason{"state_unwritable",
                  "The state store cannot be written, and a token that is not saved could be lost.",
                  "Make room for the store, or correct the rights to it"},
};

guidance guidance_when_failed(const session_report& session) {
    const std::string follow_up = ", then: " + std::string{"tokenkeeperctl reload"} +
                                  (can_renew(session) ? " && " + renew_command(session) : "");
    const auto* entry =
        std::find_if(failed_reasons.begin(), failed_reasons.end(),
                     [&session](const failed_reason& each) { return each.reason == session.reason; });
    if (entry == failed_reasons.end())
        return {"No token can be had.", "Correct what the reason and the last error name" + follow_up};
    return {std::string{entry->meaning}, std::string{entry->advice} + follow_up};
}

}  // namespace

guidance guidance_for(const session_report& session) {
    const std::string& state = session.state;
    if (state == "starting")
        return {"Nothing was asked yet.", "Wait: the first check comes at once or soon."};
    if (state == "acquiring") return {"A token is being fetched with a grant.", "Wait."};
    if (state == "alive") return {"The last check succeeded.", "Nothing."};
    if (state == "retrying") {
        return {"It was alive, and checks fail for a passing reason; the token may still live.",
                "Nothing yet: tokenkeeper goes on trying. See the last error if it lasts."};
    }
    if (state == "denied") {
        return {
            "The token may live, but this host or client is refused.",
            "Look at the organization's allowed IP addresses and at the permissions of the OAuth client."};
    }
    if (state == "lost") return {meaning_when_lost(session), advice_when_lost(session)};
    if (state == "failed") return guidance_when_failed(session);
    return {"A state that this version of tokenkeeperctl does not know.", "Use the daemon's own version."};
}

}  // namespace tokenkeeper::ctl
