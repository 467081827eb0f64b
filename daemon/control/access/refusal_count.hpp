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

/// Refusals of one user that make one line of the log.
struct refusal_line {
    std::string request;      ///< the last one: "POST /v1/reload"
    std::string peer;         ///< who sent it: "uid 1000, pid 4711"
    std::uint64_t count = 1;  ///< how many requests were refused since the line before

    friend bool operator==(const refusal_line&, const refusal_line&) = default;
};

/// Decides which refusals are told, so that a user without rights cannot fill the log: the first one of a
/// user at once, and then one line an interval with the count.
///
/// Remembers at most `most_users`; all users beyond them share one place. A user who was quiet for a whole
/// interval is forgotten.
class refusal_count {
public:
    static constexpr std::size_t most_users = 256;

    explicit refusal_count(boot_clock::duration interval = seconds{60}) : interval_{interval} {}

    /// A request was refused to `user`. Gives the line where it is the first one.
    std::optional<refusal_line> add(uid_t user, refusal_line refused, boot_time now);

    /// The lines that are due by now.
    std::vector<refusal_line> take_due(boot_time now);

    /// When to call take_due next; nullopt: nobody is remembered.
    [[nodiscard]] std::optional<boot_time> next_due() const;

private:
    struct entry {
        boot_time due;
        refusal_line untold;  ///< its count is 0 where everything was told
    };
    /// -1 is no user to the kernel, and the place of those who have no other.
    static constexpr uid_t anybody_else = static_cast<uid_t>(-1);

    boot_clock::duration interval_;
    std::map<uid_t, entry> entries_;
};

}  // namespace tokenkeeper::control
