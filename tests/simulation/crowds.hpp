#pragma once

#include "tests/simulation/dice.hpp"
#include "tests/simulation/world.hpp"

#include <cstddef>
#include <cstdint>

namespace tokenkeeper::simulation {

/// The numbers of clients of one attack on the control socket.
struct crowd_size {
    std::size_t listings = 24;   ///< take the largest listing, part by part: slowly, or never to its end
    std::size_t readers = 60;    ///< ask for a token that has to be renewed or touched first, and leave
    std::size_t commands = 128;  ///< verifications of operators, each abandoned at once
    boot_clock::duration pause = seconds{10};  ///< of each client between two requests
};

/// Local users crowd the daemon's control interface for this long, or until its process ends. They come
/// through the product's own dispatcher, with its rights, turns and places; only the sockets are missing.
/// Meanwhile root asks for the status and reloads, and another user asks `/livez`: an answer to them that is
/// late, or that refuses them for want of a place, breaks rule 9. Keeping is judged by the watchers as
/// always.
void let_crowd_come(world& w, boot_clock::duration length, const crowd_size& size = {});

/// Crowds that come again and again, some hours apart, while the daemon runs. They have dice of their own, so
/// that what else a seed does is the same without them. It must outlive the world's run.
class crowd_times {
public:
    crowd_times(world& w, std::uint64_t seed, const crowd_size& size);
    void begin();

private:
    world& world_;
    dice random_;
    crowd_size size_;
};

}  // namespace tokenkeeper::simulation
