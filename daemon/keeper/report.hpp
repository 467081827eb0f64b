#pragma once

#include "lib/core/session.hpp"
#include "lib/core/time.hpp"
#include "lib/genesys/token_info.hpp"

#include <optional>

namespace tokenkeeper::keeper {

/// What a TokenInfo tells a session. The server's date is measured against the server's own clock
/// (`server_date`), so that ours may be wrong; where the answer had no `Date`, against `our_date`.
check_report report_of(const genesys::token_info& info, std::optional<wall_time> server_date,
                       wall_time our_date);

}  // namespace tokenkeeper::keeper
