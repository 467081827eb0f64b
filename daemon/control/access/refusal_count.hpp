#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::control {

/// Refusals of one user that share one line of the log.
struct refusal_line {
    std::string request;      ///< the last one: "POST /v1/reload"
    std::string peer;         ///< the client that sent it: "uid 1000, pid 4711"
    std::uint64_t count = 1;  ///< the number of refused requests since the line before

    friend bool operator==(const refusal_line&, const refusal_line&) = default;
};

/// Chooses the refusals that are logged, so that a user without rights cannot fill the log: the first refusal
/// of a user at once, and then one line with a count for each interval.
///
/// It keeps at most `most_users`; all users beyond them share one place. A user without refusals for a whole
/// interval is dropped.
class refusal_count {
public:
    static constexpr std::size_t most_users = 256;

    explicit refusal_count(boot_clock::duration interval = seconds{60}) : interval_{interval} {}

    /// Counts a refusal of `user`. Returns its line if it is the first.
    std::optional<refusal_line> add(uid_t user, refusal_line refused, boot_time now);

    /// The lines that are due by now.
    std::vector<refusal_line> take_due(boot_time now);

    /// The time for the next call of take_due; nullopt if there are no users.
    [[nodiscard]] std::optional<boot_time> next_due() const;

private:
    struct entry {
        boot_time due;
        refusal_line pending;  ///< its count is 0 if everything is logged
    };
    /// The shared place of users beyond `most_users`: -1 is no user to the kernel.
    static constexpr uid_t shared_place = static_cast<uid_t>(-1);

    boot_clock::duration interval_;
    std::map<uid_t, entry> entries_;
};

}  // namespace tokenkeeper::control
