#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::control {

/// The user at the other end of a connection, as the kernel reports it (see peer.hpp).
struct peer {
    static constexpr uid_t unknown_user = static_cast<uid_t>(-1);
    static constexpr gid_t unknown_group = static_cast<gid_t>(-1);

    uid_t uid = unknown_user;
    gid_t gid = unknown_group;
    std::vector<gid_t> groups{};       ///< the supplementary ones
    pid_t pid = 0;                     ///< 0: of another PID namespace, or not known
    bool by_network = false;           ///< it came over TCP: the kernel tells nothing of it
    bool has_too_many_groups = false;  ///< so `groups` is empty
};

/// "uid 0, pid 4711": names a peer in audit events.
std::string describe(const peer& client);

/// The right that a request needs. Every client that can connect has *read*; *token* and *login* are rights
/// to one session.
enum class right { read, token, login, control };

/// The users and groups of `control.operators`.
struct operators {
    std::vector<uid_t> users{};
    std::vector<gid_t> groups{};
};

/// The accounts that may fetch the token of a session, by its name.
using readers_by_session = std::map<std::string, operators, std::less<>>;

/// The rights to single sessions, by their names.
struct session_rights {
    readers_by_session readers{};  ///< may fetch the token
    readers_by_session logins{};   ///< may log in, besides operators; only sessions of the source `login`
};

/// The rights of users. Root and the daemon's own user may do everything. Operators are not readers, and
/// readers are not operators.
struct access_rules {
    uid_t own_user = peer::unknown_user;
    operators trusted{};
    session_rights sessions{};
};

/// Returns true if the client has the right. An unidentified client has *read* only. `session` matters for
/// *token* (root, the daemon's own user and the session's readers) and *login* (also operators, and the
/// accounts of its login).
bool allows(const access_rules& rules, const peer& client, right needed, std::string_view session = {});

/// The three kinds of clients, as far as places and turns are shared between them.
enum class standing {
    master,   ///< root and the daemon's own user
    trusted,  ///< an operator
    visitor,  ///< everybody else
};

/// The clients that share one share of the control socket: those of one user. A user who is an operator by a
/// group of some of its processes only is two parties.
struct party {
    standing rank = standing::visitor;
    uid_t user = peer::unknown_user;

    friend bool operator==(const party&, const party&) = default;
    friend bool operator<(const party& a, const party& b) noexcept {
        return std::tie(a.rank, a.user) < std::tie(b.rank, b.user);
    }
};

party party_of(const access_rules& rules, const peer& client);

}  // namespace tokenkeeper::control
