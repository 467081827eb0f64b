#include "daemon/control/access/peer.hpp"

#include <cerrno>

#include <sys/socket.h>

namespace tokenkeeper::control {

namespace {

std::vector<gid_t> groups_of(int socket) {
    std::vector<gid_t> groups(32);
    // If the buffer is too small, the kernel returns the size for the second round.
    for (int round = 0; round < 2; ++round) {
        auto size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
        const int failed = ::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size);
        if (failed != 0 && errno != ERANGE) return {};
        groups.resize(size / sizeof(gid_t));
        if (failed == 0) return groups;
    }
    return {};
}

}  // namespace

peer peer_of(int socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
    return {
        .uid = credentials.uid, .gid = credentials.gid, .groups = groups_of(socket), .pid = credentials.pid};
}

}  // namespace tokenkeeper::control
