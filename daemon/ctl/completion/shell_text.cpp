#include "daemon/ctl/completion/shell_text.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

/// Prints the names of the objects of this list in the JSON that the verb prints.
std::string names_command(const std::string& verb, const std::string& list) {
    return "timeout 2 tokenkeeperctl " + verb + " --json 2>/dev/null | sed 's/.*\"" + list +
           R"(":\[//' | grep -o '{"name":"[A-Za-z0-9._-]*"' | cut -d'"' -f4)";
}

}  // namespace

std::string session_names_command() {
    return names_command("status", "sessions");
}

std::string organization_names_command() {
    return names_command("organizations", "organizations");
}

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
