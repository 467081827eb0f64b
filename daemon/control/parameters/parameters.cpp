#include "daemon/control/parameters/parameters.hpp"

#include <algorithm>

namespace tokenkeeper::control {

namespace {

/// "The parameters are a, b and c."
std::string list(std::initializer_list<std::string_view> known) {
    if (known.size() == 0) return "This resource takes no parameters.";
    std::string names;
    for (const auto* parameter = known.begin(); parameter != known.end(); ++parameter) {
        if (parameter != known.begin()) names += parameter + 1 == known.end() ? " and " : ", ";
        names += *parameter;
    }
    return (known.size() == 1 ? "The only parameter is " : "The parameters are ") + names + ".";
}

auto find(const parameters& given, std::string_view name) {
    return std::find_if(given.begin(), given.end(),
                        [name](const auto& parameter) { return parameter.first == name; });
}

}  // namespace

problem bad_parameter(std::string detail, std::string hint) {
    return {.kind = problem_kind::bad_parameter, .detail = std::move(detail), .hint = std::move(hint)};
}

std::optional<problem> check_names(const parameters& given, std::initializer_list<std::string_view> known) {
    for (auto parameter = given.begin(); parameter != given.end(); ++parameter) {
        const auto& name = parameter->first;
        if (std::find(known.begin(), known.end(), name) == known.end())
            return bad_parameter("There is no parameter '" + quotable(name) + "'.", list(known));
        if (find(given, name) != parameter)
            return bad_parameter("The parameter '" + name + "' is given twice.", "Give each parameter once.");
    }
    return std::nullopt;
}

std::string value_of(const parameters& given, std::string_view name) {
    const auto found = find(given, name);
    return found == given.end() ? std::string{} : found->second;
}

}  // namespace tokenkeeper::control
