#include "daemon/ctl/completion/shell_text.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::vector<std::string> option_names(const std::vector<completed_parameter>& parameters) {
    std::vector<std::string> names;
    for (const auto& each : parameters)
        if (each.is_option()) names.push_back(each.name);
    return names;
}

const completed_parameter* first_word(const completed_verb& verb) {
    const auto found = std::ranges::find_if_not(verb.parameters, &completed_parameter::is_option);
    return found == verb.parameters.end() ? nullptr : &*found;
}

std::string command_verbs() {
    const auto is_command = [](const auto& each) { return each.kind == value_kind::command_line; };
    std::string pattern;
    for (const auto& verb : completed_verbs()) {
        if (std::ranges::any_of(verb.parameters, is_command))
            pattern += (pattern.empty() ? "" : "|") + verb.name;
    }
    return pattern;
}

}  // namespace tokenkeeper::ctl
