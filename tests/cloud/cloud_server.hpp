#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/cloud_model.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace tokenkeeper::cloud {

/// The certificate that the server shows. Its names are 127.0.0.1, ::1 and localhost, except for wrong_host.
enum class tls_leaf { good, expired, ending_soon, wrong_host, unknown_authority };
/// "good", "expired", "ending-soon" (in ten days), "wrong-host", "unknown-ca".
std::optional<tls_leaf> tls_leaf_from(std::string_view name) noexcept;

struct tls_counters {
    std::uint64_t handshakes = 0;  ///< that succeeded
    std::uint64_t resumed = 0;     ///< of them, with a session of before
    std::uint64_t failed = 0;      ///< ended by either side
};

struct cloud_server_options {
    std::uint64_t seed = 1;
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                   ///< 0: any
    std::optional<tls_leaf> tls;              ///< nullopt: plain HTTP
    std::optional<std::uint16_t> admin_port;  ///< on the same address; nullopt: no admin interface
    std::string base_path;                    ///< as behind a gateway: "/genesys"
    milliseconds connection_idle{60000};      ///< a kept connection without a request is closed after this
    unsigned requests_per_connection = 0;     ///< closed without notice after so many; 0: no limit
    std::function<void(const std::string&)>
        log;  ///< one line a request, without any token; on the server's thread

    cloud_server_options() = default;
};

/// A cloud_model behind real sockets, for integration tests and for trying out. Runs on its own thread from
/// construction to destruction, so that a test may block. Plain HTTP/1.1 or HTTPS (1.2 and later) by an
/// authority of its own. Throws boost::system::system_error where it cannot listen.
///
/// It acts out every fault of the model. Time is the system's, taken at the start and continued steadily.
class cloud_server {
public:
    explicit cloud_server(cloud_server_options options);
    cloud_server(const cloud_server&) = delete;
    cloud_server& operator=(const cloud_server&) = delete;
    ~cloud_server();

    [[nodiscard]] std::string api_url() const;    ///< "https://127.0.0.1:4711/genesys"; the login_url too
    [[nodiscard]] std::string admin_url() const;  ///< empty: none
    [[nodiscard]] std::uint16_t port() const;
    /// The authority to trust, PEM; empty without TLS.
    [[nodiscard]] std::string ca_pem() const;

    /// An outage: connections are cut and new ones refused. The port stays this server's. The admin interface
    /// goes on.
    void stop();
    /// Ends the outage.
    void start();
    /// Shows another certificate from the next connection on. Needs TLS.
    void set_tls_leaf(tls_leaf leaf);

    [[nodiscard]] tls_counters tls() const;
    [[nodiscard]] wall_time now() const;
    /// Connections of the API that are open.
    [[nodiscard]] std::size_t open_connections() const;

    /// `use(model, now)` while the server does not use the model. Must not keep a reference.
    template <class F>
    decltype(auto) with_model(F&& use) {
        const std::scoped_lock lock{mutex()};
        return std::forward<F>(use)(model(), now());
    }

private:
    std::mutex& mutex();
    cloud_model& model();

    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace tokenkeeper::cloud
