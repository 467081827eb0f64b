#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include <boost/asio/io_context.hpp>

namespace tokenkeeper::bench {

/// The turns of an event loop within one task. A turn is one handler with the look at the sockets before it.
struct turn_report {
    using duration = std::chrono::nanoseconds;

    std::size_t turns = 0;
    duration longest{};         ///< CPU time of this thread
    duration longest_beside{};  ///< the wall time of that turn
    duration longest_wall{};    ///< of the turn that took most of it; it may have waited for the processor
    duration whole{};           ///< wall time of the task
};

/// Runs the loop, one turn after the other, until `done`.
turn_report run_turns(boost::asio::io_context& loop, const std::function<bool()>& done);

}  // namespace tokenkeeper::bench
