#pragma once

#include "daemon/config/load.hpp"
#include "daemon/control/access/rights.hpp"
#include "daemon/systemd/credential_request.hpp"

#include <map>
#include <string>
#include <vector>

/// Translates the configuration into the terms of the rooms.
namespace tokenkeeper {

control::operators operators_of(const config::principals& accounts);
control::session_rights session_rights_of(const config::configuration& c);
std::map<std::string, std::vector<std::string>, std::less<>> units_of(const config::configuration& c);

}  // namespace tokenkeeper
