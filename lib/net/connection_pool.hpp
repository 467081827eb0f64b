#pragma once

#include "lib/base/error.hpp"
#include "lib/net/byte_stream.hpp"

#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

/// Lends connections to one place, at most `capacity` at a time, and keeps those that come back open for a
/// while. Does not open connections itself: a lease without one is the permission to open one. Works on the
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

    /// One of the pool's places. Gives it back when it goes.
    class lease {
    public:
        lease(lease&&) noexcept = default;
        lease& operator=(lease&&) = delete;
        lease(const lease&) = delete;
        lease& operator=(const lease&) = delete;
        ~lease();

        /// An open connection that was used before, until it is taken; then null.
        std::shared_ptr<byte_stream> take_connection() noexcept { return std::move(kept_open_); }
        /// Leaves a connection for the next who comes.
        void keep(std::shared_ptr<byte_stream> connection);

    private:
        friend class connection_pool;
        friend struct connection_pool::state;
        lease(std::shared_ptr<state> of, std::shared_ptr<byte_stream> open)
            : of_(std::move(of)), kept_open_(std::move(open)) {}

        std::shared_ptr<state> of_;
        std::shared_ptr<byte_stream> kept_open_;
    };

    connection_pool(const boost::asio::any_io_executor& executor, options o);
    connection_pool(const connection_pool&) = delete;
    connection_pool& operator=(const connection_pool&) = delete;
    /// Closes what is idle; leases may outlive the pool.
    ~connection_pool();

    /// Waits for a place, first come, first served. errc::connect_timeout, errc::cancelled.
    boost::asio::awaitable<result<lease>> acquire(milliseconds at_most);

    [[nodiscard]] std::size_t in_use() const noexcept;
    [[nodiscard]] std::size_t idle() const noexcept;

private:
    std::shared_ptr<state> state_;
};

}  // namespace tokenkeeper::net
