#include "tests/simulation/simulated_alarm.hpp"

namespace tokenkeeper::simulation {

namespace asio = boost::asio;

std::unique_ptr<runtime::alarm> alarm_board::make() {
    return std::make_unique<simulated_alarm>(*this, ++made_);
}

std::optional<world_time> alarm_board::next() const {
    if (set_.empty()) return std::nullopt;
    return clock_.world(set_.begin()->first.first);
}

void alarm_board::ring() {
    while (!set_.empty() && set_.begin()->first.first <= clock_.shown().boot)
        set_.begin()->second->ring();
}

simulated_alarm::~simulated_alarm() {
    leave_board();
}

void simulated_alarm::leave_board() {
    if (at_) board_.set_.erase({{*at_, number_}, this});
    at_.reset();
}

void simulated_alarm::set(std::optional<boot_time> at) {
    leave_board();
    rung_ = false;
    at_ = at;
    if (at_) board_.set_.insert({{*at_, number_}, this});
}

asio::awaitable<bool> simulated_alarm::wait() {
    if (std::exchange(rung_, false)) co_return true;
    const auto waiting = make_suspension<bool>(board_.waits_);
    waiter_ = waiting;
    const auto given = co_await waiting->wait();
    co_return given.value_or(false);
}

void simulated_alarm::ring() {
    leave_board();
    const auto waiting = waiter_.lock();
    if (waiting && !waiting->is_over()) {
        waiting->complete(true);
    } else {
        rung_ = true;
    }
}

void simulated_alarm::cancel() {
    if (const auto waiting = waiter_.lock()) waiting->complete(false);
}

}  // namespace tokenkeeper::simulation
