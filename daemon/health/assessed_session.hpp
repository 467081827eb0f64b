#pragma once

#include "daemon/health/warning.hpp"
#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper {

/// The programs that may use a session's token.
struct session_use {
    std::vector<std::string> readers;  ///< users and groups
    std::vector<std::string> units;
    std::string sink;  ///< the file of its token sink; empty: none
    std::optional<wall_time> last_read;
};

/// A session as people and programs see it, with everything that is known around it.
struct assessed_session : session_view {
    assessment condition;
    std::string source_file;  ///< empty: the configuration itself holds its token
    session_use use;
};

/// The numbers of sessions in each state and of each health; those without a session may be left out.
struct session_counts {
    std::map<session_state, std::size_t> by_state;
    std::map<health, std::size_t> by_health;
};

}  // namespace tokenkeeper
