#pragma once

#include "daemon/control/json/problem.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::control {

/// Decoded query parameters in their order.
using parameters = std::vector<std::pair<std::string, std::string>>;

problem bad_parameter(std::string detail, std::string hint);

/// Returns the problem if a name is not `known` or is given twice: a mistyped parameter must not change the
/// meaning of a request silently.
std::optional<problem> check_names(const parameters& given, std::initializer_list<std::string_view> known);

/// The value of a parameter; a missing one counts as empty.
std::string value_of(const parameters& given, std::string_view name);

}  // namespace tokenkeeper::control
