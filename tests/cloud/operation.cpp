#include "tests/cloud/operation.hpp"

#include "tests/cloud/encoding.hpp"

#include <array>
#include <cctype>

namespace tokenkeeper::cloud {

namespace {

using genesys::method;

constexpr std::array<std::string_view, operation_count> operation_names{
    "getTokensMe",      "headTokensMe", "deleteTokensMe", "deleteToken", "getTokensTimeout",
    "putTokensTimeout", "oauthToken",   "oauthAuthorize", "other"};

constexpr std::string_view root = "/api/v2/tokens/";
constexpr std::string_view grants = "/oauth/token";
constexpr std::string_view logins = "/oauth/authorize";

bool same_letters(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(a[i])) != b[i]) return false;
    }
    return true;
}

std::optional<std::string_view> parameter(std::string_view query, std::string_view name) noexcept {
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto pair = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != name) continue;
        return equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    }
    return std::nullopt;
}

void classify_me(call& c, method verb, std::string_view query) {
    switch (verb) {
        case method::get: {
            c.what = operation::get_tokens_me;
            const auto preserve = parameter(query, "preserveIdleTTL");
            c.preserve_idle = preserve && same_letters(*preserve, "true");
            c.bad_parameter = preserve && !c.preserve_idle && !same_letters(*preserve, "false");
            return;
        }
        case method::head:
            c.what = operation::head_tokens_me;
            return;
        case method::delete_:
            c.what = operation::delete_tokens_me;
            return;
        case method::put:
        case method::post:
            c.allowed = "GET, HEAD, DELETE";
            return;
    }
}

void classify_timeout(call& c, method verb) {
    if (verb == method::get) {
        c.what = operation::get_tokens_timeout;
    } else if (verb == method::put) {
        c.what = operation::put_tokens_timeout;
    } else {
        c.allowed = "GET, PUT";
    }
}

}  // namespace

std::string_view to_string(operation kind) noexcept {
    return operation_names[static_cast<std::size_t>(kind)];
}

std::optional<operation> operation_from(std::string_view name) noexcept {
    for (std::size_t i = 0; i < operation_names.size(); ++i) {
        if (operation_names[i] == name) return static_cast<operation>(i);
    }
    return std::nullopt;
}

bool is_client_operation(operation kind) noexcept {
    return kind == operation::oauth_token || kind == operation::oauth_authorize;
}

call classify(method verb, std::string_view target) {
    const auto mark = target.find('?');
    const auto path = target.substr(0, mark);
    const auto query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);

    call c;
    if (path == grants) {
        if (verb == method::post) c.what = operation::oauth_token;
        c.allowed = "POST";
        return c;
    }
    if (path == logins) {
        if (verb == method::get || verb == method::post) c.what = operation::oauth_authorize;
        c.allowed = "GET, POST";
        return c;
    }
    if (path.substr(0, root.size()) != root) return c;
    const auto last = path.substr(root.size());
    if (last.empty() || last.find('/') != std::string_view::npos) return c;

    if (last == "me") {
        classify_me(c, verb, query);
    } else if (last == "timeout") {
        classify_timeout(c, verb);
    } else if (verb == method::delete_) {
        c.what = operation::delete_token;
        c.user_id = decode_percent(last);
    } else {
        c.allowed = "DELETE";
    }
    return c;
}

}  // namespace tokenkeeper::cloud
