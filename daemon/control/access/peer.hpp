#pragma once

#include "daemon/control/access/rights.hpp"

namespace tokenkeeper::control {

/// The client that connected to this Unix socket: SO_PEERCRED (as of the connect) and SO_PEERGROUPS. Fields
/// that the kernel does not give stay unknown; if only the groups are missing, the main group alone counts.
peer peer_of(int socket);

}  // namespace tokenkeeper::control
