#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/net/resolve/known_addresses.hpp"

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {

/// Looks a name up once and gives at least one address or errc::resolve_failed. It may take any time: a call
/// of the cache waits no longer than its own timeout.
using resolve_function = std::function<boost::asio::awaitable<result<addresses>>(std::string host)>;

/// The addresses of names, for all transports of the process.
///
/// Addresses are used for a minute after their look-up. Then, or when one of them has failed, the name is
/// looked up again, once for all calls that wait. When that fails or takes long, the last good addresses
/// are used for an hour, because a resolver that is down must not cost a session. Addresses that failed come
/// last for a while. The cache works on the executor's one thread. REQUIRES: the executor's context outlives
/// the cache.
class resolver_cache {
public:
    struct options {
        resolve_function resolve;          ///< system_resolver(), or that of a test
        std::function<boot_time()> clock;  ///< boot_clock::now, or that of a test
        address_lifetimes lifetimes;
        /// A call that has old addresses waits this long for a new look-up.
        milliseconds patience{2000};
    };

    resolver_cache(boost::asio::any_io_executor executor, options settings);
    /// A cache with the system's resolver and clock.
    explicit resolver_cache(const boost::asio::any_io_executor& executor);
    resolver_cache(const resolver_cache&) = delete;
    resolver_cache& operator=(const resolver_cache&) = delete;
    ~resolver_cache();

    /// The addresses of `host` in the order of the attempts. The resolver is not asked for
    /// addresses and "localhost" (127.0.0.1, ::1). Fails with errc::resolve_timeout after `timeout`,
    /// errc::resolve_failed, errc::cancelled.
    boost::asio::awaitable<result<addresses>> find(std::string host, milliseconds timeout);

    /// Records that a connection to an address of `host` failed or gave no proper answer.
    void report_failure(const std::string& host, const boost::asio::ip::address& address);

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace tokenkeeper::net
