#pragma once

#include "daemon/ctl/context.hpp"

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// A daemon's socket, what a command prints, and a person at the terminal or none.
struct stage {
    explicit stage(const std::string& socket) { in.daemon = client{socket}; }
    std::ostringstream out;
    std::ostringstream err;
    int pauses = 0;                   ///< how many are left
    std::optional<std::string> says;  ///< the person's answer to every question; none: nobody is there
    std::vector<std::string> asked;
    context in{client{""},
               out,
               err,
               false,
               [] { return std::optional<terminal_size>{}; },
               [] { return wall_time{milliseconds{1'795'000'000'000}}; },
               [this](milliseconds) { return pauses-- > 0; },
               [this](const std::string& question) {
                   asked.push_back(question);
                   return says;
               },
               {}};
};

}  // namespace tokenkeeper::ctl
