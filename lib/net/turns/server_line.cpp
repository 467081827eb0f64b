#include "lib/net/turns/server_line.hpp"

#include "lib/net/time/boot_timers.hpp"

#include <algorithm>
#include <utility>

#include <time.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

boot_clock::duration time_of_this_thread() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

}  // namespace

server_line& server_line::find(const asio::any_io_executor& executor) {
    auto& context = asio::query(executor, asio::execution::context);
    return asio::use_service<server_line>(static_cast<asio::io_context&>(context));
}

server_line::server_line(asio::io_context& context)
    : asio::execution_context::service(context),
      executor_(context.get_executor()),
      timers_(boot_timers::find(executor_)),
      turns_(timers_.now()) {}

server_line::step::step(server_line& line, server whose)
    : line_(line),
      whose_(std::move(whose)),
      number_(line.turns_.join(*whose_)),
      wait_(line.executor_, asio::steady_timer::time_point::max()) {
    line_.waiting_.emplace(number_, this);
    line_.move_up();
}

// NOLINTNEXTLINE(bugprone-exception-escape): only where there is no memory left, which ends the process
server_line::step::~step() {
    if (has_turn_) {
        const auto measured = began_ ? time_of_this_thread() - *began_ : boot_clock::duration{};
        line_.turns_.ended(measured + charged_);
    } else {
        line_.turns_.leave(*whose_, number_);
        line_.waiting_.erase(number_);
    }
    line_.move_up();
}

bool server_line::step::begin() {
    began_ = time_of_this_thread();
    return has_turn_;
}

void server_line::move_up() {
    if (is_shut_down_) return;
    later_.reset();
    if (const auto first = turns_.next(timers_.now())) {
        auto* const next = waiting_.extract(*first).mapped();
        next->has_turn_ = true;
        next->wait_.expires_at(asio::steady_timer::time_point::min());
    } else if (const auto time = turns_.next_at()) {
        const auto left = std::chrono::ceil<milliseconds>(*time - timers_.now());
        later_.emplace(executor_, left, [this] { move_up(); });
    }
}

void server_line::shutdown() {
    is_shut_down_ = true;
    later_.reset();
    waiting_.clear();
}

}  // namespace tokenkeeper::net
