#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::control {

/// Refusals of one peer that share one line of the log.
struct refusal_line {
    std::string request;      ///< the last one: "POST /v1/reload"
    std::string peer;         ///< the client that sent it: "uid 1000, pid 4711"
    std::uint64_t count = 1;  ///< the number of refused requests since the line before

    friend bool operator==(const refusal_line&, const refusal_line&) = default;
};

/// Chooses the refusals that are logged, so that a peer without rights cannot fill the log: the first refusal
/// of a peer at once, and then one line with a count for each interval. A peer is a user of the control
/// socket ("uid 1000"), or a unit.
///
/// It keeps at most `most_peers`; all peers beyond them share one place. A peer without refusals for a whole
/// interval is dropped.
class refusal_count {
public:
    static constexpr std::size_t most_peers = 256;

    explicit refusal_count(boot_clock::duration interval = seconds{60}) : interval_{interval} {}

    /// Counts a refusal of `refused_peer`. Returns its line if it is the first.
    std::optional<refusal_line> add(const std::string& refused_peer, refusal_line refused, boot_time now);

    /// The lines that are due by now.
    std::vector<refusal_line> take_due(boot_time now);

    /// The time for the next call of take_due; nullopt if there are no peers.
    [[nodiscard]] std::optional<boot_time> next_due() const;

private:
    struct entry {
        boot_time due;
        refusal_line pending;  ///< its count is 0 if everything is logged
    };
    /// The shared place of the peers beyond `most_peers`.
    static constexpr auto shared_place = "others";

    boot_clock::duration interval_;
    std::map<std::string, entry> entries_;
};

}  // namespace tokenkeeper::control
