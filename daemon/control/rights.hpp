#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::control {

/// Who is at the other end of a connection, as the kernel tells it (see peer.hpp).
struct peer {
    static constexpr uid_t unknown_user = static_cast<uid_t>(-1);
    static constexpr gid_t unknown_group = static_cast<gid_t>(-1);

    uid_t uid = unknown_user;
    gid_t gid = unknown_group;
    std::vector<gid_t> groups{};  ///< the supplementary ones
    pid_t pid = 0;                ///< 0: of another PID namespace, or not known
};

/// "uid 0, pid 4711": how a peer stands in audit events.
std::string describe(const peer& who);

/// What a request needs (interface.md §3): *read* has whoever can connect, *token* is of one session.
enum class right { read, token, control };

/// The users and groups of `control.operators`.
struct operators {
    std::vector<uid_t> users{};
    std::vector<gid_t> groups{};
};

/// Who may fetch the token of a session, by its name.
using readers_by_session = std::map<std::string, operators, std::less<>>;

/// Whom the daemon trusts with what. Root and the daemon's own user may do everything; an operator is no
/// reader, nor a reader an operator.
struct access_rules {
    uid_t own_user = peer::unknown_user;
    operators trusted{};
    readers_by_session readers{};
};

/// A peer that could not be identified has no right but *read*. `session` counts for *token*: where it has no
/// readers or does not exist, only root and the daemon's own user may have it.
bool allows(const access_rules& rules, const peer& who, right needed, std::string_view session = {});

}  // namespace tokenkeeper::control
