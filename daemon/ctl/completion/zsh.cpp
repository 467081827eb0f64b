#include "daemon/ctl/completion/shell_text.hpp"
#include "lib/base/shell_word.hpp"

#include <string_view>

namespace tokenkeeper::ctl {
namespace {

/// As a part of a specification of _arguments, which has marks of its own.
std::string escaped(const std::string& help) {
    std::string text;
    for (const char each : help) {
        if (std::string_view{":[]\\"}.find(each) != std::string_view::npos) text += '\\';
        text += each;
    }
    return text;
}

std::string action(const completed_parameter& wanted) {
    switch (wanted.kind) {
        case value_kind::choice:
            return "(" + joined(wanted.choices) + ")";
        case value_kind::session:
            return "_tokenkeeperctl_sessions";
        case value_kind::organization:
            return "_tokenkeeperctl_organizations";
        case value_kind::file:
            return "_files";
        case value_kind::command_line:
            return "_normal";
        case value_kind::none:
        case value_kind::other:
            break;
    }
    return " ";
}

std::string specification(const completed_parameter& each) {
    if (each.is_option()) {
        const auto value = each.kind == value_kind::none ? "" : ":value:" + action(each);
        return quote_for_shell(each.name + "[" + escaped(each.help) + "]" + value);
    }
    return quote_for_shell("*:" + escaped(each.help) + ":" + action(each));
}

/// Only one positional parameter is offered: those that follow are a command line, or nothing.
std::string verb_arguments(const completed_verb& verb) {
    std::string text = "        " + verb.name + ")\n            _arguments";
    for (const auto& each : verb.parameters)
        if (each.is_option()) text += " \\\n                " + specification(each);
    if (const auto* wanted = first_word(verb)) text += " \\\n                " + specification(*wanted);
    return text + "\n            ;;\n";
}

}  // namespace

std::string zsh_completion() {
    std::string globals;
    std::string verbs;
    std::string cases;
    for (const auto& option : global_options())
        globals += "        " + specification(option) + " \\\n";
    for (const auto& verb : completed_verbs()) {
        verbs += "        " + quote_for_shell(verb.name + ":" + escaped(verb.summary)) + "\n";
        cases += verb_arguments(verb);
    }
    return std::string{"#compdef tokenkeeperctl\n"} + made_from + R"zsh(
_tokenkeeperctl_sessions() {
    local -a names
    names=(${(f)"$()zsh" +
           session_names_command() + R"zsh()"})
    compadd -a names
}

_tokenkeeperctl_organizations() {
    local -a names
    names=(${(f)"$()zsh" +
           organization_names_command() + R"zsh()"})
    compadd -a names
}

_tokenkeeperctl() {
    local context state line
    local -a verbs
    verbs=(
)zsh" + verbs +
           R"zsh(    )
    _arguments -C \
)zsh" + globals +
           R"zsh(        '1:verb:->verb' \
        '*::parameter:->parameter'
    if [[ $state == verb ]]; then
        _describe verb verbs
        return
    fi
    if [[ $line[1] == ()zsh" +
           command_verbs() + R"zsh() ]] && (( ${words[(I)--]} > 0 && ${words[(I)--]} < CURRENT )); then
        # A command and its arguments.
        shift "words[(I)--]" words
        (( CURRENT = ${#words} ))
        _normal
        return
    fi
    case $line[1] in
)zsh" + cases +
           R"zsh(    esac
}

_tokenkeeperctl "$@"
)zsh";
}

}  // namespace tokenkeeper::ctl
