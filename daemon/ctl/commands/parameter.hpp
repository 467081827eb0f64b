#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::ctl {

/// One line of a verb's table of parameters. The type of the variable decides what is accepted: a flag, a
/// text, several texts, a duration, or a duration of whole seconds. No text may be empty.
struct parameter {
    using variable = std::variant<bool*, std::string*, std::vector<std::string>*,
                                  std::optional<milliseconds>*, std::optional<seconds>*>;

    std::string name;  ///< "NAME" is positional, "--json" an option
    std::string help;
    variable target;
    std::string value_name{};  ///< of an option with a value, for the help: "NAME"
    bool required = false;
    std::string rival_group{};           ///< at most one of the parameters with the same group may be given
    std::vector<std::string> choices{};  ///< of a text: the only ones that are accepted; empty: all
};

/// The parameters that several verbs share.
parameter session_name(std::string& target);
parameter session_names(std::vector<std::string>& target);  ///< at least one
parameter organization_name(std::string& target);
parameter yes_flag(bool& target);
/// --session: the session whose token the daemon uses for a request about an organization.
parameter session_choice(std::string& target);

}  // namespace tokenkeeper::ctl
