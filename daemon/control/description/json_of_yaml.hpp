#pragma once

#include "daemon/config/yaml/node.hpp"

#include <boost/json/value.hpp>

namespace tokenkeeper::control {

/// The JSON of a YAML tree, members in their order. What stands without quotes and is a number, true or false
/// in JSON becomes that; `null`, `~` and nothing become null; everything else is a text ("010" too).
boost::json::value json_of(const config::node& tree);

}  // namespace tokenkeeper::control
