#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {

using addresses = std::vector<boost::asio::ip::address>;

/// Looks a name up once: an error of errc::resolve_failed, or at least one address. May take for ever: the
/// cache does not wait for it longer than it was asked to.
using resolve_function = std::function<boost::asio::awaitable<result<addresses>>(std::string host)>;

/// The addresses of names, for all transports of the process.
///
/// Addresses are used for `fresh` after they were told. Then the name is looked up again, once for all who
/// ask; when that fails or takes long, the last good addresses serve for up to `stale`, because a resolver
/// that is down must not cost a session. Works on the executor's one thread; keep it no longer than the
/// executor's context.
class resolver_cache {
public:
    struct options {
        resolve_function resolve;          ///< system_resolver(), or a test's
        std::function<boot_time()> clock;  ///< boot_clock::now, or a test's
        seconds fresh{60};
        seconds stale{3600};
        /// How long a call waits for a new look-up while it has old addresses at hand.
        milliseconds patience{2000};
        /// After a look-up that failed, old addresses serve this long before the next.
        seconds retry_after_failure{5};
    };

    resolver_cache(boost::asio::any_io_executor executor, options o);
    /// With the system's resolver and clock.
    explicit resolver_cache(const boost::asio::any_io_executor& executor);
    resolver_cache(const resolver_cache&) = delete;
    resolver_cache& operator=(const resolver_cache&) = delete;
    ~resolver_cache();

    /// Addresses themselves and "localhost" (127.0.0.1, ::1) never ask the resolver.
    /// errc::resolve_timeout after `at_most`, errc::resolve_failed, errc::cancelled.
    boost::asio::awaitable<result<addresses>> find(std::string host, milliseconds at_most);

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace tokenkeeper::net
