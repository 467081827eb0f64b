#pragma once

#include "lib/base/time.hpp"
#include "lib/net/as_values.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::control {

/// Takes the exception of work whose client has left already.
using late_failure = std::function<void(std::exception_ptr)>;

/// Starts `work` and waits for it for up to `patience`. Returns nullopt after that time, and if the waiting
/// is cancelled. The work always goes on to its end: a client in a hurry does not undo a check. An exception
/// of the work is thrown here, or given to `too_late` once the waiting is over. Use it on one thread only.
template <class T>
boost::asio::awaitable<std::optional<T>> wait_at_most(milliseconds patience, boost::asio::awaitable<T> work,
                                                      late_failure too_late) {
    namespace asio = boost::asio;
    struct pending {
        explicit pending(const asio::any_io_executor& executor) : arrived{executor} {}
        asio::steady_timer arrived;
        bool done = false;
        bool abandoned = false;
        std::optional<T> value;
        std::exception_ptr failure;
    };
    const auto executor = co_await asio::this_coro::executor;
    const auto state = std::make_shared<pending>(executor);
    state->arrived.expires_after(patience);
    auto finished = [state, too_late = std::move(too_late)](const std::exception_ptr& failure, T value) {
        state->done = true;
        state->value = std::move(value);
        state->failure = failure;
        if (state->abandoned && failure) too_late(failure);
        state->arrived.cancel();
    };
    asio::co_spawn(executor, std::move(work), std::move(finished));
    if (!state->done) {
        co_await state->arrived.async_wait(as_values);
    }
    if (!state->done) {
        state->abandoned = true;
        co_return std::nullopt;
    }
    if (state->failure) std::rethrow_exception(state->failure);
    co_return std::move(state->value);
}

}  // namespace tokenkeeper::control
