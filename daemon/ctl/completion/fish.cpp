#include "daemon/ctl/completion/shell_text.hpp"
#include "lib/base/shell_word.hpp"

namespace tokenkeeper::ctl {
namespace {

std::string value_part(const completed_parameter& wanted) {
    switch (wanted.kind) {
        case value_kind::none:
            return {};
        case value_kind::choice:
            return " -x -a " + quote_for_shell(joined(wanted.choices));
        case value_kind::session:
            return " -x -a '(__tokenkeeperctl_sessions)'";
        case value_kind::organization:
            return " -x -a '(__tokenkeeperctl_organizations)'";
        case value_kind::file:
            return " -r -F";
        case value_kind::command_line:
            return " -x -a '(__tokenkeeperctl_command)'";
        case value_kind::other:
            break;
    }
    return " -x";
}

std::string option_line(const std::string& condition, const completed_parameter& option) {
    return "complete -c tokenkeeperctl -n " + quote_for_shell(condition) + " -l " + option.name.substr(2) +
           value_part(option) + " -d " + quote_for_shell(option.help) + "\n";
}

/// For a parameter that is no option.
std::string word_line(const std::string& condition, const completed_parameter& wanted) {
    if (wanted.kind == value_kind::other) return {};
    const bool command = wanted.kind == value_kind::command_line;
    const auto place = condition + (command ? "; and" : "; and not") + " contains -- -- (commandline -opc)";
    const auto part = wanted.kind == value_kind::file ? std::string{" -F"} : value_part(wanted);
    return "complete -c tokenkeeperctl -n " + quote_for_shell(place) + part + "\n";
}

}  // namespace

std::string fish_completion() {
    std::string text = std::string{"# fish completion for tokenkeeperctl\n"} + made_from + R"(
function __tokenkeeperctl_sessions
    )" + session_names_command() +
                       R"(
end

function __tokenkeeperctl_organizations
    )" + organization_names_command() +
                       R"(
end

# What can be run, or be an argument of it, after --.
function __tokenkeeperctl_command
    set -l words (commandline -opc) (commandline -ct)
    set -l place (contains -i -- -- $words)
    complete -C (string join ' ' -- $words[(math $place + 1)..])
end

complete -c tokenkeeperctl -f
)";
    for (const auto& option : global_options())
        text += option_line("__fish_use_subcommand", option);
    for (const auto& verb : completed_verbs()) {
        text += "\ncomplete -c tokenkeeperctl -n __fish_use_subcommand -a " + verb.name + " -d " +
                quote_for_shell(verb.summary) + "\n";
        const auto condition = "__fish_seen_subcommand_from " + verb.name;
        for (const auto& option : verb.parameters)
            if (option.is_option()) text += option_line(condition, option);
        for (const auto& each : verb.parameters)
            if (!each.is_option()) text += word_line(condition, each);
    }
    return text;
}

}  // namespace tokenkeeper::ctl
