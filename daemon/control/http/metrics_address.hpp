#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/http/server.hpp"
#include "lib/base/time.hpp"
#include "lib/net/host_port.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Serves the metrics at the loopback address that the configuration in force names (`metrics.listen`), and
/// the status page where it says so (`metrics.page`). It has places of its own: a crowd there takes none from
/// the control socket's clients.
///
/// An address that another program holds is an error of a reload. At the start it is none, as any user of the
/// host could keep the daemon from starting then: the daemon starts, and tries again until it is free.
class metrics_address {
public:
    /// Takes why the address cannot be used; empty: it can, or none is wanted.
    using trouble_function = std::function<void(const std::string& trouble)>;

    /// `report`: takes bugs and failing accepts.
    metrics_address(const boost::asio::any_io_executor& executor, backend& daemon, trouble_function tell,
                    report_function report, milliseconds between_tries = seconds{10});
    metrics_address(const metrics_address&) = delete;
    metrics_address& operator=(const metrics_address&) = delete;

    /// An address, and the socket that listens there, made before anything is changed.
    struct prepared {
        std::optional<net::host_port> address;  ///< nullopt: metrics are not served
        bool with_page = false;
        std::optional<listener> socket;
        std::string trouble;  ///< why there is no socket
    };
    /// Makes the socket, except for the address that is served, or waited for, already: a reload that does
    /// not change it is not refused for it. May be called on another thread while `serve` and `stop` are not
    /// called.
    [[nodiscard]] std::shared_ptr<prepared> prepare(const std::optional<net::host_port>& address,
                                                    bool with_page = false) const;
    /// Serves that address from now on, and no other, with the page or without.
    void serve(prepared& next);

    /// Serves nothing more, as server::stop does.
    [[nodiscard]] boost::asio::awaitable<void> stop();

private:
    [[nodiscard]] route_table routes() const;
    void begin(listener socket);
    void leave();
    void try_later();

    boost::asio::any_io_executor executor_;
    backend& backend_;
    trouble_function tell_;
    report_function report_;
    milliseconds between_tries_;
    std::optional<net::host_port> address_;
    bool with_page_ = false;
    std::shared_ptr<server> server_;
    boost::asio::steady_timer next_try_;
};

}  // namespace tokenkeeper::control
