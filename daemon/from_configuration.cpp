#include "daemon/from_configuration.hpp"

namespace tokenkeeper {

control::operators operators_of(const config::principals& accounts) {
    return {accounts.users, accounts.groups};
}

control::session_rights session_rights_of(const config::configuration& c) {
    control::session_rights rights;
    for (const auto& [name, s] : c.sessions) {
        // Most sessions have no readers.
        if (s.readers != config::principals{}) rights.readers.emplace(name, operators_of(s.readers));
        if (s.login) rights.logins.emplace(name, operators_of(s.login->allowed));
    }
    return rights;
}

std::map<std::string, std::vector<std::string>, std::less<>> units_of(const config::configuration& c) {
    std::map<std::string, std::vector<std::string>, std::less<>> units;
    for (const auto& [name, s] : c.sessions)
        if (!s.credential_for.empty()) units.emplace(name, s.credential_for);
    return units;
}

}  // namespace tokenkeeper
