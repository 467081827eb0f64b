#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace tokenkeeper::tests {

/// Runs the context until the coroutine has ended, and gives what it returned. What else is under way in the
/// context waits for the next run.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> task) {
    std::optional<T> outcome;
    std::exception_ptr thrown;
    bool ended = false;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
        thrown = std::move(e);
        outcome = std::move(value);
        ended = true;
        io.stop();
    });
    io.restart();
    io.run_for(std::chrono::seconds{60});
    if (thrown) std::rethrow_exception(thrown);
    if (!ended) throw std::runtime_error("the coroutine did not end within a minute");
    return std::move(*outcome);
}

}  // namespace tokenkeeper::tests
