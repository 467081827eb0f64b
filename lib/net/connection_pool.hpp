#pragma once

#include "lib/base/error.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

class byte_stream;

/// Lends connections to one server, at most `capacity` at a time, and keeps returned ones open for a while.
/// It does not open connections itself: a lease without one is the permission to open one. It works on the
/// executor's one thread.
class connection_pool {
    struct state;

public:
    struct options {
        std::string name;  ///< for messages: "api.x"
        std::size_t capacity = 8;
        milliseconds idle{50'000};  ///< below the 60 s after which many load balancers close

        options() = default;
    };

    /// One of the pool's places. The destructor gives it back.
    class lease {
    public:
        lease(lease&&) noexcept = default;
        lease& operator=(lease&&) = delete;
        lease(const lease&) = delete;
        lease& operator=(const lease&) = delete;
        ~lease();

        /// Hands over an open connection that was used before, or null.
        std::shared_ptr<byte_stream> take_connection() noexcept { return std::move(connection_); }
        /// Returns a connection for the next request.
        void return_connection(std::shared_ptr<byte_stream> connection);

    private:
        friend class connection_pool;
        friend struct connection_pool::state;
        lease(std::shared_ptr<state> pool, std::shared_ptr<byte_stream> connection)
            : pool_(std::move(pool)), connection_(std::move(connection)) {}

        std::shared_ptr<state> pool_;
        std::shared_ptr<byte_stream> connection_;
    };

    /// REQUIRES: a capacity of at least one.
    connection_pool(const boost::asio::any_io_executor& executor, options settings);
    connection_pool(const connection_pool&) = delete;
    connection_pool& operator=(const connection_pool&) = delete;
    /// Closes idle connections. Leases may outlive the pool.
    ~connection_pool();

    /// Waits for a place, first come, first served. Fails with errc::connect_timeout or errc::cancelled.
    boost::asio::awaitable<result<lease>> acquire(milliseconds timeout);

    /// Closes the connections that nobody uses at the moment.
    void close_idle() noexcept;

    [[nodiscard]] std::size_t in_use() const noexcept;
    [[nodiscard]] std::size_t idle() const noexcept;

private:
    std::shared_ptr<state> state_;
};

}  // namespace tokenkeeper::net
