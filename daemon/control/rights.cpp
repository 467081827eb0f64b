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

bool is_one_of(const operators& those, const peer& who) {
    return contains(those.users, who.uid) || in_one_of(those.groups, who);
}

}  // namespace

std::string describe(const peer& who) {
    const auto user = who.uid == peer::unknown_user ? std::string{"unknown"} : std::to_string(who.uid);
    return "uid " + user + (who.pid > 0 ? ", pid " + std::to_string(who.pid) : std::string{});
}

bool allows(const access_rules& rules, const peer& who, right needed, std::string_view session) {
    if (needed == right::read) return true;
    if (who.uid == peer::unknown_user) return false;
    if (who.uid == 0 || who.uid == rules.own_user) return true;
    if (needed == right::control) return is_one_of(rules.trusted, who);
    const auto readers = rules.readers.find(session);
    return readers != rules.readers.end() && is_one_of(readers->second, who);
}

}  // namespace tokenkeeper::control
