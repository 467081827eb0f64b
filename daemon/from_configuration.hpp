#pragma once

#include "daemon/config/load.hpp"
#include "daemon/control/access/rights.hpp"
#include "daemon/service/credential_request.hpp"

#include <map>
#include <string>
#include <vector>

/// What the parts of the daemon need to know, in their own terms.
namespace tokenkeeper {

control::operators operators_of(const config::principals& who);
control::readers_by_session readers_of(const config::configuration& c);
std::map<std::string, std::vector<std::string>, std::less<>> units_of(const config::configuration& c);

}  // namespace tokenkeeper
