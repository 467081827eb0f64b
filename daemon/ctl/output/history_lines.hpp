#pragma once

#include <string>

#include <boost/json/object.hpp>

namespace tokenkeeper::ctl {

/// The history of a session, the latest entry last: a line for each, behind a line for each day. `answer` is
/// that of /v1/sessions/{name}/history.
std::string render_history(const boost::json::object& answer);

}  // namespace tokenkeeper::ctl
