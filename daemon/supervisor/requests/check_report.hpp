#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/token_info.hpp"
#include "lib/session/input.hpp"

#include <optional>

namespace tokenkeeper::supervision {

/// The report of a TokenInfo for a session. Its dates are measured against the server's own clock
/// (`server_date`), as ours may be wrong; without that clock, they are ignored.
check_report report_of(const genesys::token_info& info, std::optional<wall_time> server_date);

}  // namespace tokenkeeper::supervision
