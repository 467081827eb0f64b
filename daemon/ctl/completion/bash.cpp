#include "daemon/ctl/completion/shell_text.hpp"

namespace tokenkeeper::ctl {
namespace {

/// The command that prints what is offered for a value that begins like "$word"; empty: nothing is.
std::string offer(const completed_parameter& wanted) {
    switch (wanted.kind) {
        case value_kind::choice:
            return "compgen -W '" + joined(wanted.choices) + "' -- \"$word\"";
        case value_kind::session:
            return "compgen -W \"$(_tokenkeeperctl_sessions)\" -- \"$word\"";
        case value_kind::organization:
            return "compgen -W \"$(_tokenkeeperctl_organizations)\" -- \"$word\"";
        case value_kind::file:
            return "compgen -f -- \"$word\"";
        case value_kind::none:
        case value_kind::command_line:
        case value_kind::other:
            break;
    }
    return {};
}

/// Names of files are quoted where they must be, and folders end with a slash.
std::string preparation_of(const completed_parameter& wanted) {
    return wanted.kind == value_kind::file ? "compopt -o filenames 2>/dev/null; " : "";
}

std::string value_case(const std::string& pattern, const completed_parameter& option) {
    if (option.kind == value_kind::none) return {};
    const auto words = offer(option);
    return "        " + pattern + ")" +
           (words.empty() ? "" : " " + preparation_of(option) + "mapfile -t COMPREPLY < <(" + words + ");") +
           " return ;;\n";
}

std::string verb_case(const completed_verb& verb) {
    std::string text = "        " + verb.name + ")\n";
    text += "            options='" + joined(option_names(verb.parameters)) + "'\n";
    const auto* wanted = first_word(verb);
    const auto words = wanted == nullptr ? std::string{} : offer(*wanted);
    if (!words.empty()) text += "            " + preparation_of(*wanted) + "offered=$(" + words + ")\n";
    return text + "            ;;\n";
}

}  // namespace

std::string bash_completion() {
    std::vector<std::string> names;
    std::string values;
    std::string cases;
    for (const auto& option : global_options())
        values += value_case("*' " + option.name + "'", option);
    for (const auto& verb : completed_verbs()) {
        names.push_back(verb.name);
        for (const auto& option : verb.parameters)
            if (option.is_option()) values += value_case("'" + verb.name + " " + option.name + "'", option);
        cases += verb_case(verb);
    }
    return std::string{"# bash completion for tokenkeeperctl\n"} + made_from + R"(
_tokenkeeperctl_sessions() {
    )" + session_names_command() +
           R"(
}

_tokenkeeperctl_organizations() {
    )" + organization_names_command() +
           R"(
}

_tokenkeeperctl() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local verb='' options='' offered='' index
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        case ${COMP_WORDS[index]} in
        --)
            [[ $verb == @()" +
           command_verbs() + R"() ]] || continue
            # A command and its arguments.
            if ((index + 1 == COMP_CWORD)); then
                mapfile -t COMPREPLY < <(compgen -c -- "$word")
            else
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
            fi
            return
            ;;
        --socket) ((index++)) ;;
        -*) ;;
        *) [[ -n $verb ]] || verb=${COMP_WORDS[index]} ;;
        esac
    done
    case "$verb $before" in
)" + values +
           R"(    esac
    case $verb in
        '')
            options=')" +
           joined(option_names(global_options())) + R"('
            offered=$(compgen -W ')" +
           joined(names) + R"(' -- "$word")
            ;;
)" + cases +
           R"(    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [[ -n $offered ]]; then
        mapfile -t COMPREPLY <<<"$offered"
    fi
}

complete -F _tokenkeeperctl tokenkeeperctl
)";
}

}  // namespace tokenkeeper::ctl
