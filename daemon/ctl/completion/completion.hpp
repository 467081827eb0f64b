#pragma once

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The kind of text in place of a value, and so what a shell offers there.
enum class value_kind {
    none,          ///< a flag has no value
    choice,        ///< one of `choices`
    session,       ///< a name of a session, asked from the daemon
    organization,  ///< a name of an organization, asked from the daemon
    file,          ///< a path
    command_line,  ///< a command and its arguments, after --
    other,         ///< nothing is offered
};

struct completed_parameter {
    std::string name;  ///< "--json"; of a positional parameter as the help has it: "NAME"
    std::string help;
    value_kind kind = value_kind::none;
    std::vector<std::string> choices;

    [[nodiscard]] bool is_option() const { return name.starts_with('-'); }
};

struct completed_verb {
    std::string name;
    std::string summary;
    std::vector<completed_parameter> parameters;
};

/// The parts of a command line of tokenkeeperctl that can be completed, as its parser has them.
[[nodiscard]] std::vector<completed_verb> completed_verbs();
/// The options that go with each verb.
[[nodiscard]] std::vector<completed_parameter> global_options();

/// The completion of tokenkeeperctl for these shells, to be read by them.
[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

}  // namespace tokenkeeper::ctl
