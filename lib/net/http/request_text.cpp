#include "lib/net/http/request_text.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace tokenkeeper::net {
namespace {

bool is_visible_text(std::string_view text) {
    return std::ranges::all_of(text, genesys::is_visible_ascii);
}

/// The path and query, whichever member holds them.
std::string_view target_of(const genesys::request& request) {
    return request.secret_target.empty() ? std::string_view{request.target} : request.secret_target.reveal();
}

bool is_printable_text(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

/// The reason why the request may not be sent; empty where it may. It never repeats the text, which may hold
/// the token.
std::string_view refusal(const genesys::request& request, std::string_view user_agent) {
    if (!request.target.empty() && !request.secret_target.empty()) return "it has two targets";
    if (const auto target = target_of(request); !target.starts_with('/') || !is_visible_text(target))
        return "the target is not a path";
    if (!is_visible_text(request.bearer.reveal())) return "the token holds a space or a control character";
    if (!is_visible_text(request.basic.reveal()))
        return "the credentials hold a space or a control character";
    if (!request.bearer.empty() && !request.basic.empty()) return "it holds a token and credentials";
    if (!request.body.empty() && !request.secret_body.empty()) return "it has two bodies";
    if (!is_printable_text(request.content_type)) return "the content type holds a control character";
    if (!is_printable_text(user_agent)) return "the user agent holds a control character";
    return {};
}

}  // namespace

result<secret> request_text(const genesys::request& request, const base_url& base,
                            std::string_view user_agent) {
    if (const auto reason = refusal(request, user_agent); !reason.empty()) {
        return error(errc::invalid_argument, "not sent: " + std::string(reason));
    }
    using genesys::method;
    const std::string_view body = request.secret_body.empty() ? request.body : request.secret_body.reveal();
    const bool has_body = !body.empty() || request.verb == method::put || request.verb == method::post;
    const std::string authority = base.authority();
    const std::string length = std::to_string(body.size());
    const std::string_view target = target_of(request);
    const std::string_view bearer = request.bearer.reveal();
    const std::string_view basic = request.basic.reveal();

    std::string text;
    // The string has room for everything at once: one that grows leaves secrets in freed memory.
    text.reserve(512 + base.path_prefix.size() + target.size() + authority.size() + user_agent.size() +
                 bearer.size() + basic.size() + request.content_type.size() + body.size());
    const auto add = [&text](std::initializer_list<std::string_view> parts) {
        for (const auto part : parts)
            text += part;
    };
    add({to_string(request.verb), " ", base.path_prefix, target, " HTTP/1.1\r\n"});
    add({"Host: ", authority,
         "\r\nAccept: application/json\r\nAccept-Encoding: identity\r\nCache-Control: no-cache\r\n"});
    if (!user_agent.empty()) add({"User-Agent: ", user_agent, "\r\n"});
    if (!bearer.empty()) add({"Authorization: Bearer ", bearer, "\r\n"});
    if (!basic.empty()) add({"Authorization: Basic ", basic, "\r\n"});
    if (!request.content_type.empty()) add({"Content-Type: ", request.content_type, "\r\n"});
    if (has_body) add({"Content-Length: ", length, "\r\n"});
    add({"\r\n", body});
    return secret::take(text);
}

}  // namespace tokenkeeper::net
