#pragma once

#include "daemon/control/rights.hpp"

namespace tokenkeeper::control {

/// Who connected to this Unix socket: SO_PEERCRED (as it was at connect time) and SO_PEERGROUPS. What the
/// kernel does not tell stays unknown; where only the groups are missing, the main group alone counts.
peer peer_of(int socket);

}  // namespace tokenkeeper::control
