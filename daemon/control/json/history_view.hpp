#pragma once

#include "daemon/history/line.hpp"

#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

/// `/v1/sessions/{name}/history`, the oldest entry first.
boost::json::object to_json(const std::string& session, const std::vector<history::line>& lines);

}  // namespace tokenkeeper::control
