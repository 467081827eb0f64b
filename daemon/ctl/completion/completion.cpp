#include "daemon/ctl/completion/completion.hpp"

#include "daemon/ctl/commands/command_list.hpp"

#include <variant>

namespace tokenkeeper::ctl {
namespace {

value_kind kind_of(const parameter& line) {
    if (std::holds_alternative<bool*>(line.target)) return value_kind::none;
    if (!line.choices.empty()) return value_kind::choice;
    const auto& value = line.name.starts_with('-') ? line.value_name : line.name;
    if (value == "NAME") return value_kind::session;
    if (value == "ORG") return value_kind::organization;
    if (value == "FILE") return value_kind::file;
    if (value == "COMMAND") return value_kind::command_line;
    return value_kind::other;
}

}  // namespace

std::vector<completed_verb> completed_verbs() {
    std::vector<completed_verb> verbs;
    for (const auto& each : all_commands()) {
        const auto words = each->describe();
        completed_verb verb{words.name, words.summary, {}};
        for (const auto& line : each->parameters())
            verb.parameters.push_back({line.name, line.help, kind_of(line), line.choices});
        verb.parameters.push_back({"--help", "Print the help of this verb", value_kind::none, {}});
        verbs.push_back(std::move(verb));
    }
    return verbs;
}

std::vector<completed_parameter> global_options() {
    return {{"--socket", "The daemon's control socket", value_kind::file, {}},
            {"--no-color", "Use no colours", value_kind::none, {}},
            {"--version", "Print the version of this program", value_kind::none, {}},
            {"--help", "Print the help", value_kind::none, {}}};
}

}  // namespace tokenkeeper::ctl
