#pragma once

#include "lib/base/error.hpp"
#include "lib/net/byte_stream.hpp"
#include "lib/net/resolver_cache.hpp"
#include "lib/net/time_limit.hpp"
#include "lib/net/tls_client.hpp"
#include "lib/net/tunnel.hpp"
#include "lib/net/url.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

/// Opens connections to one base URL: resolves, connects, and speaks TLS where the URL says so. Each of the
/// three may take `phase` at most, and all together what the budget has left. Where there is a tunnel, it
/// takes the place of resolving and connecting; TLS is with the URL's host all the same.
class connector {
public:
    /// `through` may be null: no proxy. `tls` may be null where the URL is plain http.
    connector(base_url to, std::shared_ptr<resolver_cache> resolver, std::shared_ptr<tunnel> through,
              std::shared_ptr<tls_client> tls, milliseconds phase)
        : to_(std::move(to)),
          resolver_(std::move(resolver)),
          through_(std::move(through)),
          tls_(std::move(tls)),
          phase_(phase) {}

    [[nodiscard]] const base_url& to() const noexcept { return to_; }

    /// Needs the connector to outlive the call.
    boost::asio::awaitable<result<std::shared_ptr<byte_stream>>> open(time_budget budget) const;

private:
    [[nodiscard]] boost::asio::awaitable<result<boost::asio::ip::tcp::socket>> reach(
        time_budget budget) const;

    base_url to_;
    std::shared_ptr<resolver_cache> resolver_;
    std::shared_ptr<tunnel> through_;
    std::shared_ptr<tls_client> tls_;
    milliseconds phase_;
};

}  // namespace tokenkeeper::net
