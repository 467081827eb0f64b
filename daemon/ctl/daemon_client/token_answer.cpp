#include "daemon/ctl/daemon_client/token_answer.hpp"

#include "daemon/ctl/daemon_client/json_members.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

bool is_visible(std::string_view token) {
    return !token.empty() && std::ranges::all_of(token, [](char c) { return c > ' ' && c < 127; });
}

bool is_region(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.';
    });
}

}  // namespace

outcome<token_answer> fetch_token(const client& daemon, const std::string& session,
                                  const std::optional<milliseconds>& min_valid, milliseconds timeout) {
    std::string target = "/v1/sessions/" + percent_encode(session) + "/token";
    if (min_valid) target += "?min_valid=" + format_duration(*min_valid);
    auto answer = fetch(daemon, method::get, target, timeout);
    if (!answer) return answer.error();
    const auto& object = answer->value.get_object();
    token_answer result{text_member(object, "access_token"), text_member(object, "region"),
                        std::move(answer->text)};
    if (!is_visible(result.token))
        return protocol_failure("the daemon's answer has no token, or one that cannot be printed");
    if (!is_region(result.region)) return protocol_failure("the daemon's answer has no valid region");
    return result;
}

}  // namespace tokenkeeper::ctl
