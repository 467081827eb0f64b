#pragma once

#include "lib/session/policy.hpp"
#include "lib/session/request.hpp"
#include "tests/fuzz/input.hpp"

#include <array>
#include <chrono>

namespace tokenkeeper::fuzz {

/// Operators' intervals, among them one that overflows whatever is careless.
constexpr std::array<boot_clock::duration, 5> intervals{seconds{1}, seconds{60}, seconds{300},
                                                        std::chrono::hours{24}, boot_clock::duration::max()};

constexpr std::array failures{errc::resolve_failed,
                              errc::connect_timeout,
                              errc::certificate_expired,
                              errc::request_timeout,
                              errc::connection_lost,
                              errc::connection_stale,
                              errc::malformed_response,
                              errc::token_rejected,
                              errc::unexplained_unauthorized,
                              errc::address_not_authorized,
                              errc::authentication_required,
                              errc::forbidden,
                              errc::throttled,
                              errc::server_unavailable,
                              errc::unexpected_status,
                              errc::invalid_client,
                              errc::invalid_grant,
                              errc::cancelled};

/// The policy that the next bytes stand for.
inline session_policy draw_policy(input& in) {
    session_policy p;
    const auto bits = in.byte();
    p.mode = (bits & 1U) != 0 ? session_mode::keep_alive : session_mode::verify;
    p.keep_alive_with = (bits & 2U) != 0 ? keep_alive_method::head : keep_alive_method::get;
    p.check_interval = intervals.at((bits >> 2U) % 4);
    if (in.below(32) == 0) p.check_interval = intervals.back();
    if ((bits & 16U) != 0) p.max_session = std::chrono::hours{12};
    p.grants = std::array{grant_type::none, grant_type::client_credentials, grant_type::refresh_token}.at(
        (bits >> 5U) % 3);
    p.has_sink = (bits & 8U) != 0;
    return p;
}

/// An idle timeout of the contract's range.
inline boot_clock::duration draw_idle_timeout(input& in) {
    return seconds{300} + seconds{100} * in.byte();
}

/// The failure of a request.
inline error draw_failure(input& in) {
    error failure{failures.at(in.below(failures.size())), "said the server"};
    if (in.below(4) == 0) failure.retry_after = seconds{in.byte() * 60};
    return failure;
}

}  // namespace tokenkeeper::fuzz
