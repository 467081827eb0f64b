#pragma once

#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::cloud {

/// The completion token of every operation whose failure is a value.
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

/// The completion handler of a coroutine whose exception would be a bug: it ends the program.
inline void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace tokenkeeper::cloud
