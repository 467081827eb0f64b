#pragma once

#include "lib/base/error.hpp"
#include "lib/net/time/time_limit.hpp"
#include "lib/net/url.hpp"

#include <cassert>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {

class byte_stream;
class resolver_cache;
class tls_client;
class tunnel;
struct server_certificate;

/// Opens connections to one base URL: resolves, connects, and speaks TLS where the URL says so. Each of the
/// three may take `phase_timeout` at most, and together they may take the rest of the budget. A tunnel takes
/// the place of resolving and connecting; TLS is with the URL's host all the same.
class connector {
public:
    /// `proxy_tunnel` may be null: no proxy. REQUIRES: `tls` is not null, except where the URL is plain http.
    connector(base_url base, std::shared_ptr<resolver_cache> resolver, std::shared_ptr<tunnel> proxy_tunnel,
              std::shared_ptr<tls_client> tls, milliseconds phase_timeout)
        : base_(std::move(base)),
          resolver_(std::move(resolver)),
          tunnel_(std::move(proxy_tunnel)),
          tls_(std::move(tls)),
          phase_timeout_(phase_timeout) {
        assert(resolver_);
        assert(tls_ || !base_.tls);
    }

    [[nodiscard]] const base_url& base() const noexcept { return base_; }

    /// REQUIRES: the connector outlives the call.
    boost::asio::awaitable<result<std::shared_ptr<byte_stream>>> open(time_budget budget) const;

    /// The certificate that the server showed last; null: none yet, or it speaks no TLS.
    [[nodiscard]] const server_certificate* certificate() const noexcept;

    /// Tells the resolver that the server at that address did not do its work.
    void report_failure(const boost::asio::ip::address& address) const;

private:
    base_url base_;
    std::shared_ptr<resolver_cache> resolver_;
    std::shared_ptr<tunnel> tunnel_;
    std::shared_ptr<tls_client> tls_;
    milliseconds phase_timeout_;
};

}  // namespace tokenkeeper::net
