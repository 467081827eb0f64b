#pragma once

#include <exception>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

namespace tokenkeeper::supervision {

/// Throws out of the loop, into main: a daemon with a dead part must not go on.
inline void rethrow(const std::exception_ptr& bug) {
    if (bug) std::rethrow_exception(bug);
}

/// Starts a task without waiting for its end.
inline void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> task) {
    boost::asio::co_spawn(executor, std::move(task), rethrow);
}

}  // namespace tokenkeeper::supervision
