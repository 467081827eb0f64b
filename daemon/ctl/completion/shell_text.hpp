#pragma once

#include "daemon/ctl/completion/completion.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The commands by which each shell asks for names. A daemon that does not answer in two seconds has none,
/// and what is no name never reaches a shell: bash expands it once more.
[[nodiscard]] std::string session_names_command();
[[nodiscard]] std::string organization_names_command();

inline constexpr const char* made_from = "# Made from the tables of the verbs when tokenkeeper was built.\n";

/// The words with spaces between.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);
/// The names of the options among these.
[[nodiscard]] std::vector<std::string> option_names(const std::vector<completed_parameter>& parameters);
/// The first parameter of this verb that is no option; null: it has only options.
[[nodiscard]] const completed_parameter* first_word(const completed_verb& verb);
/// The verbs that run a command, as a pattern of a shell: "exec|notify".
[[nodiscard]] std::string command_verbs();

}  // namespace tokenkeeper::ctl
