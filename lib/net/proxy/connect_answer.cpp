#include "lib/net/proxy/connect_answer.hpp"

#include "lib/genesys/answers/challenge.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenkeeper::net {
namespace {

constexpr std::string_view another_scheme =
    "tokenkeeper knows only Basic: ask whoever runs the proxy to allow Basic, or this host without a login; "
    "or run a local proxy that logs in for it (such as cntlm or px) and name that one in proxy.";
constexpr std::string_view unreached =
    "The proxy could not reach the other end: check the host in region, or api_url and login_url, then the "
    "proxy's own name service and routes; tokenkeeper retries.";
constexpr std::string_view overloaded =
    "The proxy makes no connection at the moment, as it is busy or cannot reach the other end; tokenkeeper "
    "retries. If it goes on, ask whoever runs the proxy.";

bool offers(const genesys::response& answer, std::string_view scheme) {
    return std::ranges::any_of(answer.headers, [scheme](const auto& field) {
        return (genesys::same_ignoring_case(field.first, "Proxy-Authenticate") ||
                genesys::same_ignoring_case(field.first, "WWW-Authenticate")) &&
               genesys::offers_scheme(field.second, scheme);
    });
}

/// The schemes that the proxy offers and tokenkeeper does not know: "Negotiate, NTLM".
std::string unknown_schemes(const genesys::response& answer) {
    constexpr std::array<std::string_view, 5> schemes{"Negotiate", "NTLM", "Kerberos", "Digest", "Bearer"};
    std::string text;
    for (const auto scheme : schemes) {
        if (!offers(answer, scheme)) continue;
        if (!text.empty()) text += ", ";
        text += scheme;
    }
    return text;
}

}  // namespace

result<void> judge_connect_answer(const genesys::response& answer, const std::string& proxy,
                                  bool sent_credentials) {
    if (answer.status / 100 == 2) return {};
    // RFC 9110 has 407 for it; tinyproxy answers 401 to wrong credentials.
    const bool wants_credentials = answer.status == 407 || answer.status == 401;
    error refusal(wants_credentials ? errc::proxy_credentials_refused : errc::proxy_refused,
                  "proxy " + proxy + ": HTTP status " + std::to_string(answer.status));
    refusal.http_status = answer.status;
    const auto unknown =
        wants_credentials && !offers(answer, "Basic") ? unknown_schemes(answer) : std::string{};
    if (!unknown.empty()) {
        refusal.message += ", it accepts no user and password, only " + unknown;
        refusal.advice = another_scheme;
    } else if (wants_credentials) {
        refusal.message +=
            sent_credentials ? ", it refuses this user and password" : ", it wants a user and a password";
    } else if (answer.status == 502 || answer.status == 504) {
        refusal.advice = unreached;
    } else if (answer.status == 503) {
        refusal.advice = overloaded;
    }
    return refusal;
}

}  // namespace tokenkeeper::net
