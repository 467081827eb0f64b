#include "daemon/ctl/completion/shell_text.hpp"

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

const completed_parameter* positional(const completed_verb& verb) {
    for (const auto& each : verb.parameters)
        if (!each.is_option()) return &each;
    return nullptr;
}

}  // namespace tokenkeeper::ctl
