#pragma once

#include "lib/base/time.hpp"

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::net {

/// What is left of the time a whole call may take. Phases ask it for their own share.
class time_budget {
public:
    explicit time_budget(milliseconds whole);
    [[nodiscard]] milliseconds left() const;  ///< never negative
    [[nodiscard]] milliseconds left_of(milliseconds phase) const { return std::min(phase, left()); }

private:
    std::chrono::steady_clock::time_point end_;
};

/// Calls `stop` once when the time is up, unless it is destroyed before. Ask `expired` after each operation
/// it guards: an expired limit is a timeout, whatever the operation says. Not for other threads than the
/// executor's. Its clock stands still during suspend, which suits a limit on work under way.
class time_limit {
public:
    time_limit(const boost::asio::any_io_executor& executor, milliseconds length, std::function<void()> stop);
    time_limit(const time_limit&) = delete;
    time_limit& operator=(const time_limit&) = delete;
    ~time_limit();

    [[nodiscard]] bool expired() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace tokenkeeper::net
