#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// The place where a browser arrives after a login, as far as it tells addresses apart: all loopback hosts
/// of http are one, a port that is not written is that of the scheme, and the query does not count. An answer
/// belongs to a login if its place is that of the login's redirect_uri, and two login services may not have
/// one place (mix-up: RFC 9700, section 4.4): both go by this.
struct redirect_place {
    bool is_plain = false;  ///< http
    std::string host;       ///< in lower case
    std::uint16_t port = 0;
    std::string path;  ///< decoded, at least "/"

    friend bool operator==(const redirect_place&, const redirect_place&) = default;
    friend auto operator<=>(const redirect_place&,
                            const redirect_place&) =
        default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 errs
};

/// Nullopt: it is no address of http or https.
std::optional<redirect_place> redirect_place_of(std::string_view uri);

}  // namespace tokenkeeper::config
