#pragma once

#include "daemon/delivery/token_sinks.hpp"
#include "tests/daemon/delivery/stage.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace tokenkeeper::delivery {

/// The sinks, and a session with a living token and a sink.
class token_sinks_stage : public delivery_stage {
protected:
    token_sinks_stage() { id = add_alive("lobby", "/run/lobby"); }

    std::map<std::filesystem::path, std::string>& sinks() { return world.file_system().sinks; }

    token_sinks files{world, events, sessions, names, tokens};
    session_id id = 0;
};

}  // namespace tokenkeeper::delivery
