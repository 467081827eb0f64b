#pragma once

#include "daemon/control/problem.hpp"

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

/// What is wrong with the names: one that is not `known` here, or one given twice. A mistyped parameter must
/// not change the meaning of a request in silence.
std::optional<problem> check_names(const parameters& given, std::initializer_list<std::string_view> known);

/// Empty where it is not given: the two mean the same.
std::string value_of(const parameters& given, std::string_view name);

}  // namespace tokenkeeper::control
