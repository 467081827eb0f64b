#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/operation.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::cloud {

enum class death { none, idle, expired, revoked };
/// "none", "idle", "expired", "revoked".
std::string_view to_string(death cause) noexcept;

/// One call that reset a token's idle timer.
struct touch {
    wall_time at;
    operation what{};
};

/// The sandbox's record of one token, by which tests judge. Times are the model's, without skew.
struct token_record {
    /// So many of the latest touches are kept, at least.
    static constexpr std::size_t touches_kept = 10000;

    std::string name;
    std::string organization;

    std::uint64_t requests = 0;  ///< every one that arrived, answered or not
    std::array<std::uint64_t, operation_count> by_operation{};
    std::uint64_t faulted = 0;  ///< requests that met a fault rule, latency not counted
    std::optional<wall_time> first_request;
    std::optional<wall_time> last_request;

    std::uint64_t resets = 0;    ///< calls that reset the idle timer
    std::vector<touch> touches;  ///< the latest of them, oldest first
    std::uint64_t
        touches_refused{};  ///< calls that would have reset it but did not: dead, denied, excluded, a fault

    /// Least time between the starts of two requests; nullopt below two.
    std::optional<milliseconds> least_gap;
    /// The same, leaving out those that follow a request which got no byte of an answer (a transport may
    /// repeat such a one at once).
    std::optional<milliseconds> least_gap_after_answer;
    std::uint64_t too_early = 0;  ///< requests before an earlier Retry-After of this token had passed
    unsigned in_flight = 0;       ///< in a server: now
    unsigned most_in_flight = 0;  ///< in a server: at once

    death died_of = death::none;
    std::optional<wall_time> died;
    std::optional<wall_time> idle_deadline;  ///< the truth; nullopt: no idle timeout applies, or it is dead
    std::optional<wall_time> expires;

    [[nodiscard]] bool alive() const noexcept { return died_of == death::none; }
};

/// The truth about one token, in few words.
struct vital_signs {
    death died_of = death::none;
    std::optional<wall_time> died;
    std::optional<wall_time> idle_deadline;  ///< nullopt: no idle timeout applies, or it is dead
    std::optional<wall_time> expires;
    wall_time idle_from;  ///< the last activity, or when the timeout began to apply

    [[nodiscard]] bool alive() const noexcept { return died_of == death::none; }
};

struct organization_record {
    std::string name;
    std::uint64_t requests = 0;
    std::uint64_t throttled = 0;      ///< answered with 429
    unsigned most_in_one_second = 0;  ///< greatest number of requests in any window of one second
};

}  // namespace tokenkeeper::cloud
