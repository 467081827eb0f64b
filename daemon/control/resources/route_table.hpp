#pragma once

#include "daemon/control/resources/resource.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::control {

/// The resources of one listener, and the names by which its clients may call it.
struct route_table {
    std::vector<api_resource> resources;           ///< in the order in which messages list them
    std::string own_host{};                        ///< a `Host` besides those of every listener; empty: none
    std::string place;                             ///< for messages: "control socket"
    std::string example;                           ///< a command that asks in the right way
    std::string clients{"programs on this host"};  ///< for messages: whom it is for
    /// The one target to which a link on a foreign web page may lead a person; empty: none.
    std::string entrance{};

    /// Returns true if `Host` names this listener: by `own_host`, with or without a port, or as is_local_host
    /// says.
    [[nodiscard]] bool is_own_host(std::string_view host) const;
};

/// Returns true if `Host` names this host by a name that nobody else can give away: localhost or a loopback
/// address, with or without a port. A web page whose own name was pointed at this host sends another one
/// (DNS rebinding).
bool is_local_host(std::string_view host);

/// Everything: the whole API.
const route_table& control_routes();

/// The metrics and the daemon's own condition, for a listener at this loopback address; `with_page`: the
/// status page too. `host` is as URLs write it: an IPv6 address in brackets.
route_table metrics_routes(const std::string& host, const std::string& host_and_port, bool with_page = false);

}  // namespace tokenkeeper::control
