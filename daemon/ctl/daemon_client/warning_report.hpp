#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace tokenkeeper::ctl {

/// A warning in the words of the daemon, about a session or about the daemon itself.
struct warning_report {
    std::string code;
    std::string severity;  ///< "degraded" or "attention"
    std::optional<wall_time> since;
    std::string message;
    std::string hint;
};

/// Reads `warnings[]`, the worst first. A daemon that knows no warnings has none.
std::vector<warning_report> read_warnings(const boost::json::object& owner);

}  // namespace tokenkeeper::ctl
