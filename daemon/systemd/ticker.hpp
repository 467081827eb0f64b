#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::systemd {

/// Runs an action again and again on the one thread of its executor, at least `period` apart. The clock is
/// CLOCK_MONOTONIC, by which systemd measures too: neither goes on while the machine sleeps. A tick that
/// comes late is not made up for.
class ticker {
public:
    ticker(const boost::asio::any_io_executor& executor, std::chrono::microseconds period,
           std::function<void()> action);
    ticker(const ticker&) = delete;
    ticker& operator=(const ticker&) = delete;
    ~ticker();

    /// Runs the action at once, and again after each period. Call it once.
    void start();

    /// Ends the repetition; the action does not run again, even where it is due.
    void stop();

private:
    struct state;
    static void tick(const std::shared_ptr<state>& self);
    std::shared_ptr<state> state_;
};

}  // namespace tokenkeeper::systemd
