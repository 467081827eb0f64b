#pragma once

#include "lib/base/secret.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::genesys {

enum class method {
    get,
    head,
    put,
    post,
    delete_,  // NOLINT(readability-identifier-naming): `delete` is a keyword
};

std::string_view to_string(method m) noexcept;

/// A request as the operations write it; a transport sends it. It is move-only because it holds secrets.
struct request {
    method verb = method::get;
    std::string target;    ///< path and query, percent-encoded, below the base URL: "/api/v2/tokens/me"
    secret secret_target;  ///< a target that holds a secret; not together with `target`
    secret bearer;         ///< sent as `Authorization: Bearer …` unless empty
    secret basic;          ///< base64 text, sent as `Authorization: Basic …`; not together with `bearer`
    std::string content_type;  ///< empty if there is no body
    std::string body;
    secret secret_body;  ///< a body that holds a secret; not together with `body`
    /// The answer's body is not read, however long it is, and its connection is closed.
    bool status_only = false;

    request() = default;
    request(method v, std::string t, secret token)
        : verb(v), target(std::move(t)), bearer(std::move(token)) {}
};

/// A whole response with any status and any body.
struct response {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    response() = default;

    /// The value of the first header of that name, ignoring case; empty if there is no such header.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

}  // namespace tokenkeeper::genesys
