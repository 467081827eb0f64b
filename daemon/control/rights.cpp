#include "daemon/control/rights.hpp"

#include <algorithm>

namespace tokenkeeper::control {

namespace {

template <class T>
bool contains(const std::vector<T>& list, T value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool in_one_of(const std::vector<gid_t>& groups, const peer& who) {
    if (who.gid != peer::unknown_group && contains(groups, who.gid)) return true;
    return std::any_of(who.groups.begin(), who.groups.end(),
                       [&groups](gid_t group) { return contains(groups, group); });
}

}  // namespace

std::string describe(const peer& who) {
    const auto user = who.uid == peer::unknown_user ? std::string{"unknown"} : std::to_string(who.uid);
    return "uid " + user + (who.pid > 0 ? ", pid " + std::to_string(who.pid) : std::string{});
}

bool allows(const access_rules& rules, const peer& who, right needed) {
    if (needed == right::read) return true;
    if (who.uid == peer::unknown_user) return false;
    return who.uid == 0 || who.uid == rules.own_user || contains(rules.trusted.users, who.uid) ||
           in_one_of(rules.trusted.groups, who);
}

}  // namespace tokenkeeper::control
