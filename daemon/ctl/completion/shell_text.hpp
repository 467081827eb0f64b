#pragma once

#include "daemon/ctl/completion/completion.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The command by which each shell asks for the names of sessions. A daemon that does not answer in two
/// seconds has none.
inline constexpr const char* session_names_command =
    "timeout 2 tokenkeeperctl status --json 2>/dev/null | grep -o '{\"name\":\"[^\"\\\\]*\"' | cut -d'\"' "
    "-f4";

inline constexpr const char* made_from = "# Made from the tables of the verbs when tokenkeeper was built.\n";

/// The words with spaces between.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);
/// The names of the options among these.
[[nodiscard]] std::vector<std::string> option_names(const std::vector<completed_parameter>& parameters);
/// What is offered in place of the parameters of this verb that are not options; null: nothing.
[[nodiscard]] const completed_parameter* positional(const completed_verb& verb);

}  // namespace tokenkeeper::ctl
