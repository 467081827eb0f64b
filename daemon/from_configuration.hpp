#pragma once

#include "daemon/config/load.hpp"
#include "daemon/control/rights.hpp"
#include "daemon/service/credential_request.hpp"
#include "daemon/state/store.hpp"
#include "lib/net/https_transport.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// What the parts of the daemon need to know, in their own terms.
namespace tokenkeeper {

control::operators operators_of(const config::principals& who);
control::readers_by_session readers_of(const config::configuration& c);
std::map<std::string, std::vector<std::string>, std::less<>> units_of(const config::configuration& c);

/// The way to one base URL of an organization. Reads the proxy's credentials where they stand in a file:
/// errc::invalid_argument says what is wrong with it.
net::transport_options transport_options_of(const config::configuration& c, const config::organization& of,
                                            const std::string& base_url,
                                            const config::environment& environment);

/// Opens the state store with its key. One that was damaged and moved aside is told in the log.
state::store_result<state::store::opened> open_store(const std::filesystem::path& path,
                                                     const std::optional<std::filesystem::path>& key_file,
                                                     const config::environment& environment);

}  // namespace tokenkeeper
