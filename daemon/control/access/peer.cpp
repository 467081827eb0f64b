#include "daemon/control/access/peer.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>

namespace tokenkeeper::control {

namespace {

/// Sets the groups of the client, or that it has too many.
void add_groups(int socket, peer& client) {
    std::array<gid_t, most_groups> groups{};
    auto size = static_cast<socklen_t>(sizeof groups);
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0) {
        client.groups.assign(groups.begin(), groups.begin() + size / sizeof(gid_t));
    } else {
        client.has_too_many_groups = errno == ERANGE;
    }
}

}  // namespace

peer peer_of(int socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
    peer client{.uid = credentials.uid, .gid = credentials.gid, .groups = {}, .pid = credentials.pid};
    add_groups(socket, client);
    return client;
}

}  // namespace tokenkeeper::control
