#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/net/proxy/proxy_settings.hpp"
#include "lib/net/resolve/resolver_cache.hpp"
#include "lib/net/transport.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::net {

struct transport_options {
    std::string base_url;  ///< see parse_base_url: https, or http to a loopback host; may hold a path prefix
    std::optional<std::filesystem::path> ca_file;  ///< PEM, in addition to the system's roots
    milliseconds connect_timeout{10'000};  ///< for each of resolving, connecting, a proxy's answer, TLS
    milliseconds request_timeout{15'000};  ///< for sending and reading the whole answer
    std::size_t max_connections = 8;       ///< further requests wait, first come, first served
    milliseconds idle_connection{50'000};  ///< how long an unused connection stays open
    std::string user_agent;                ///< empty: no such header
    std::optional<proxy_settings> proxy;   ///< for all hosts except those in its no_proxy

    transport_options() = default;
};

/// Makes a transport over TLS (plain only to loopback hosts) with keep-alive connections. One thread runs the
/// executor. The transport may be destroyed while requests are under way: they still end.
/// Fails with errc::invalid_argument for a bad URL, an unreadable CA file, a bad proxy or zero connections.
result<std::unique_ptr<transport>> make_https_transport(const boost::asio::any_io_executor& executor,
                                                        const transport_options& options,
                                                        std::shared_ptr<resolver_cache> resolver);

}  // namespace tokenkeeper::net
