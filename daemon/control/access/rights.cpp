#include "daemon/control/access/rights.hpp"

#include <algorithm>

namespace tokenkeeper::control {

namespace {

template <class T>
bool contains(const std::vector<T>& list, T value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool has_group_of(const std::vector<gid_t>& groups, const peer& client) {
    if (client.gid != peer::unknown_group && contains(groups, client.gid)) return true;
    return std::any_of(client.groups.begin(), client.groups.end(),
                       [&groups](gid_t group) { return contains(groups, group); });
}

bool is_one_of(const operators& accounts, const peer& client) {
    return contains(accounts.users, client.uid) || has_group_of(accounts.groups, client);
}

bool is_master(const access_rules& rules, const peer& client) {
    return client.uid != peer::unknown_user && (client.uid == 0 || client.uid == rules.own_user);
}

}  // namespace

std::string describe(const peer& client) {
    if (client.by_network) return "a client of the metrics address";
    const auto user = client.uid == peer::unknown_user ? std::string{"unknown"} : std::to_string(client.uid);
    return "uid " + user + (client.pid > 0 ? ", pid " + std::to_string(client.pid) : std::string{});
}

party party_of(const access_rules& rules, const peer& client) {
    if (!allows(rules, client, right::control)) return {standing::visitor, client.uid};
    return {is_master(rules, client) ? standing::master : standing::trusted, client.uid};
}

bool allows(const access_rules& rules, const peer& client, right needed, std::string_view session) {
    if (needed == right::read) return true;
    if (client.uid == peer::unknown_user) return false;
    if (is_master(rules, client)) return true;
    if (needed == right::control) return is_one_of(rules.trusted, client);
    if (needed == right::login && is_one_of(rules.trusted, client)) return true;
    const auto& accounts = needed == right::login ? rules.sessions.logins : rules.sessions.readers;
    const auto found = accounts.find(session);
    return found != accounts.end() && is_one_of(found->second, client);
}

}  // namespace tokenkeeper::control
