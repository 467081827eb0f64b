#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/token_info.hpp"
#include "lib/session/input.hpp"

#include <optional>

namespace tokenkeeper::supervision {

/// What a TokenInfo tells a session. The server's date is measured against the server's own clock
/// (`server_date`), as ours may be wrong; without one it tells nothing.
check_report report_of(const genesys::token_info& info, std::optional<wall_time> server_date);

}  // namespace tokenkeeper::supervision
