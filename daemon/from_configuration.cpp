#include "daemon/from_configuration.hpp"

namespace tokenkeeper {

control::operators operators_of(const config::principals& accounts) {
    return {accounts.users, accounts.groups};
}

control::readers_by_session readers_of(const config::configuration& c) {
    control::readers_by_session readers;
    for (const auto& [name, s] : c.sessions)
        readers.emplace(name, operators_of(s.readers));
    return readers;
}

std::map<std::string, std::vector<std::string>, std::less<>> units_of(const config::configuration& c) {
    std::map<std::string, std::vector<std::string>, std::less<>> units;
    for (const auto& [name, s] : c.sessions)
        if (!s.credential_for.empty()) units.emplace(name, s.credential_for);
    return units;
}

}  // namespace tokenkeeper
