#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace tokenkeeper::cloud {

/// The way in which a proxy fails a CONNECT that it would otherwise serve.
enum class proxy_fault {
    none,
    refuse,  ///< 403
    html,    ///< 200 with a page: a portal that answers for everybody
    hang     ///< no answer, ever
};

struct connect_proxy_options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;   ///< 0: any
    std::string credentials;  ///< "user:password" to be shown with HTTP Basic; empty: none asked for

    connect_proxy_options() = default;
};

struct proxy_counters {
    std::uint64_t tunnels = 0;       ///< that were opened
    std::uint64_t unauthorized = 0;  ///< 407: no or wrong credentials
    std::uint64_t refused = 0;       ///< anything else that did not become a tunnel, by a fault or not
    std::uint64_t connections = 0;   ///< of clients, now
};

/// An HTTP proxy that serves CONNECT (RFC 9110 §9.3.6) and nothing else, for integration tests. Runs on its
/// own thread from construction to destruction. Throws boost::system::system_error where it cannot listen.
///
/// Tunnels lead to loopback addresses only ("localhost" is 127.0.0.1); others are refused with 403, and 502
/// says that nothing listens there. It never looks into a tunnel.
class connect_proxy {
public:
    explicit connect_proxy(connect_proxy_options options);
    connect_proxy(const connect_proxy&) = delete;
    connect_proxy& operator=(const connect_proxy&) = delete;
    ~connect_proxy();

    [[nodiscard]] std::string url() const;  ///< "http://127.0.0.1:4712", without the credentials
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] proxy_counters counters() const;

    /// For the requests to come; open tunnels stay.
    void set_fault(proxy_fault fault);
    /// Ends every connection with RST, as a proxy that is restarted does. New ones are served.
    void cut();

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tokenkeeper::cloud
