#pragma once

#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token_source.hpp"

#include <optional>

namespace tokenkeeper {

/// The part of a session's configuration that decides anything.
struct session_policy {
    session_mode mode = session_mode::verify;
    boot_clock::duration check_interval = seconds{300};
    keep_alive_method keep_alive_with = keep_alive_method::get;
    /// Keep-alive ends this long after somebody logged in; a grant does not count as a login.
    std::optional<boot_clock::duration> max_session;
    /// Connecting and answering, at most: the longest that one request may take.
    boot_clock::duration longest_attempt = seconds{25};
    grant_type grants = grant_type::none;
    /// A token sink always counts as use: such a session never goes dormant.
    bool has_sink = false;

    friend bool operator==(const session_policy&, const session_policy&) = default;
};

}  // namespace tokenkeeper
