#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::config {

/// The URL of a notifier in its parts. The path and the query are a secret: chat services tell their users by
/// them.
struct notification_url {
    std::string origin;  ///< for a transport: "https://hooks.example:8443"
    std::string host;    ///< for people: "hooks.example:8443"; the only part that may be shown
    secret target;       ///< path and query: "/services/T0/B0/…"
};

/// Reads `https://host[:port][/path][?query]`, or `http://` to a loopback host. Fails with
/// errc::invalid_argument; the message is a clause ("must begin with https://; …") that repeats nothing of
/// the text.
result<notification_url> parse_notification_url(std::string_view text);

/// True if the path or the query may be what lets a sender in: there is a query, or a part of the path looks
/// as nobody would write it by hand.
bool may_hold_secret(const notification_url& url);

}  // namespace tokenkeeper::config
