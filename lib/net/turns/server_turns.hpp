#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper::net {

/// Which server may take the thread's time now: for the next step of a TLS handshake, which is what follows
/// its next bytes, or for a large answer. All servers' are made on the one thread, and a server chooses what
/// its own cost: a step takes 1 ms with most, 20 ms at worst (chain_cost.hpp). They are made one at a time,
/// and together get half of the thread's time. While that is used up they wait, and the turn goes to the
/// server that had the least (start-time fair queueing: Goyal, Vin and Cheng, 1996). Each call costs O(log
/// n).
class server_turns {
public:
    using cost = boot_clock::duration;  ///< time of the thread
    using step = std::uint64_t;

    /// Where a server is in the line: what it had, and the step that came first.
    using place = std::pair<cost, step>;

    /// A server, and its steps that wait: first come, first served. It outlives them.
    class server {
    private:
        friend class server_turns;
        cost had_{};  ///< as much as the others, where it had less while none of its steps waited
        std::set<step> waiting_;
        place place_;  ///< where it is in the line
    };

    /// What may be used before the steps have to wait.
    static constexpr cost most_at_once = milliseconds{100};

    explicit server_turns(boot_time now) : refilled_(now) {}

    step join(server& who);
    void leave(server& who, step waiting);

    /// The step whose turn it is, until `ended`; nullopt: no step may begin now.
    std::optional<step> next(boot_time now);
    /// The time when `next` gives a turn; nullopt: first somebody has to join, or to end his turn.
    [[nodiscard]] std::optional<boot_time> next_at() const;
    /// Ends the turn. REQUIRES: `took` is not negative.
    void ended(cost took);

private:
    void line_up(server& who);

    std::map<place, server*> line_;  ///< those with steps that wait, without the one whose turn it is
    server* turn_ = nullptr;
    step last_step_ = 0;
    cost reached_{};  ///< what the one with the last turn had had before
    cost left_ = most_at_once;
    boot_time refilled_;
};

}  // namespace tokenkeeper::net
