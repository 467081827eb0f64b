#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// The kinds of secrets that files hold. They differ in the characters that they can have.
enum class secret_kind {
    access_token,       ///< visible ASCII (RFC 6750 §2.1)
    client_secret,      ///< the same
    refresh_token,      ///< the same
    proxy_credentials,  ///< user:password: everything but control characters
    notification_url,   ///< a URL that notifications can be sent to
};

/// "access token", "client secret"
std::string_view noun_of(secret_kind kind) noexcept;

/// The secret in the text of a file: without a byte order mark at its beginning and one line end at its end.
std::string_view secret_in(std::string_view text) noexcept;

/// The content of a file that holds no secret.
struct misfit {
    enum class form {
        empty,          ///< nothing but spaces and line ends
        utf16,          ///< text in another encoding
        json,           ///< a JSON text: often the whole answer of a login service
        pem,            ///< a key or certificate
        markup,         ///< HTML or XML
        quoted,         ///< something in quotation marks
        header,         ///< "Bearer …" or "Authorization: …"
        several_lines,  ///< a line end before the last one
        too_long,       ///< over genesys::longest_token
        character,      ///< a character that no such secret has
        no_colon,       ///< only a part of user:password
        no_url,         ///< no URL that notifications can be sent to
    } what = form::empty;
    /// "is in quotation marks", "holds a no-break space (U+00A0) at character 7". It never repeats any of the
    /// text but a character that no such secret has.
    std::string problem{};
};

/// Tells what the content of a file is instead of a secret; nullopt if it can be a secret, which has at most
/// 4 KiB.
std::optional<misfit> unlike_secret(std::string_view content, secret_kind kind);

}  // namespace tokenkeeper::config
