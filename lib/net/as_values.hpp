#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper {

/// The completion token of every operation whose failure is a value: `const auto [failure, size] = co_await
/// socket.async_read_some(buffer, as_values)`.
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace tokenkeeper
