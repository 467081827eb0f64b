#pragma once

#include "daemon/runtime/alarm.hpp"
#include "tests/simulation/suspension.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper::simulation {

class simulated_alarm;

/// All alarms of one process. It must outlive them.
class alarm_board {
public:
    alarm_board(const virtual_clock& clock, suspension_list& waits) : clock_(clock), waits_(waits) {}

    std::unique_ptr<runtime::alarm> make();
    /// When the next one rings.
    [[nodiscard]] std::optional<world_time> next() const;
    /// Rings what is due, in the order of its time and then of its making.
    void ring();

private:
    friend class simulated_alarm;
    using entry = std::pair<boot_time, std::uint64_t>;

    const virtual_clock& clock_;
    suspension_list& waits_;
    std::uint64_t made_ = 0;
    std::set<std::pair<entry, simulated_alarm*>> set_;
};

class simulated_alarm final : public runtime::alarm {
public:
    simulated_alarm(alarm_board& board, std::uint64_t number) : board_(board), number_(number) {}
    ~simulated_alarm() override;

    void set(std::optional<boot_time> at) override;
    boost::asio::awaitable<bool> wait() override;
    void cancel() override;

    void ring();

private:
    void leave_board();

    alarm_board& board_;
    std::uint64_t number_;
    std::optional<boot_time> at_;  ///< on the board
    bool rung_ = false;            ///< and nobody waited
    std::weak_ptr<suspension<bool>> waiter_;
};

}  // namespace tokenkeeper::simulation
