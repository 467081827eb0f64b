#include "daemon/ctl/guidance.hpp"

namespace tokenkeeper::ctl {
namespace {

guidance for_lost(std::string_view reason, std::string_view mode) noexcept {
    if (reason == "idle_timeout" && mode == "verify") {
        return {"The token idled out: nobody used it, and a verify session is never touched.",
                "Log in again and put the new token in its file; mode: keep-alive would have kept it."};
    }
    if (reason == "idle_timeout") {
        return {
            "The token idled out: no keep-alive reached the API in time.",
            "Log in again and put the new token in its file; the log tells what kept the API out of reach."};
    }
    if (reason == "expired") {
        return {"The token reached its absolute end, which no keep-alive moves.",
                "Log in again and put the new token in its file."};
    }
    if (reason == "revoked") {
        return {"The token was revoked through tokenkeeper.",
                "Log in again where the session is still needed."};
    }
    return {"The API rejects the token for certain: it was revoked, or somebody logged out.",
            "Log in again and put the new token in its file."};
}

}  // namespace

guidance guidance_for(std::string_view state, std::string_view reason, std::string_view mode) noexcept {
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
    if (state == "lost") return for_lost(reason, mode);
    if (state == "failed") {
        return {"No token can be had.",
                "Correct what the reason and the last error name, then: "
                "tokenkeeperctl reload"};
    }
    return {"A state that this version of tokenkeeperctl does not know.", "Use the daemon's own version."};
}

}  // namespace tokenkeeper::ctl
