#pragma once

#include "daemon/control/access/rights.hpp"

#include <cstddef>

namespace tokenkeeper::control {

/// The most supplementary groups of a client that are looked at. Active Directory gives a user at most 1,015.
/// The kernel allows 65,536: for each connection that would be 256 KiB, and as long to read as ten requests.
inline constexpr std::size_t most_groups = 1'024;

/// The client that connected to this Unix socket: SO_PEERCRED (as of the connect) and SO_PEERGROUPS. Fields
/// that the kernel does not give stay unknown; if only the groups are missing, or there are more than
/// `most_groups`, the main group alone counts.
peer peer_of(int socket);

}  // namespace tokenkeeper::control
