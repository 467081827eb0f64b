#include "daemon/ctl/command_line.hpp"

#include "daemon/config/wording.hpp"
#include "daemon/ctl/commands/command_list.hpp"
#include "daemon/ctl/nearest_verb.hpp"
#include "daemon/ctl/version.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace tokenkeeper::ctl {
namespace {

const char* const exit_statuses =
    "Exit status: 0 fine, 1 the request failed, 2 usage, 3 daemon unreachable,\n"
    "             4 a session needs attention, 5 a session is degraded, 6 not permitted\n"
    "Help for a verb, with an example: tokenkeeperctl VERB --help";

std::string check_text(const std::string& text) {
    return text.empty() ? "a name cannot be empty" : "";
}

std::string check_choice(const std::string& text, const std::vector<std::string>& choices) {
    if (std::ranges::find(choices, text) != choices.end()) return {};
    std::string list;
    for (const std::string& choice : choices)
        list += (list.empty() ? "" : ", ") + choice;
    return "'" + text + "' is not one of: " + list;
}

std::string check_duration(const std::string& text) {
    return parse_duration(text) ? "" : "'" + text + "' is not a duration such as 90s, 15m or 1h30m";
}

/// A part of a second cannot be set, and would vanish without a word.
std::string check_whole_seconds(const std::string& text) {
    const auto length = parse_duration(text);
    if (!length) return check_duration(text);
    const bool whole = *length >= seconds{1} && *length % seconds{1} == milliseconds{0};
    return whole ? "" : "'" + text + "' is not a whole number of seconds";
}

/// Adds one parameter to the parser of its verb, by the type of the variable that it fills.
class declaration {
public:
    declaration(CLI::App& verb, const parameter& line) : verb_{verb}, line_{line} {}

    CLI::Option* operator()(bool* flag) { return verb_.add_flag(line_.name, *flag, line_.help); }
    CLI::Option* operator()(std::string* text) {
        auto* option = verb_.add_option(line_.name, *text, line_.help);
        option->check(check_text, "");
        if (!line_.choices.empty()) {
            option->check(
                [choices = line_.choices](const std::string& value) { return check_choice(value, choices); },
                "");
        }
        if (!text->empty()) option->capture_default_str();
        return option;
    }
    CLI::Option* operator()(std::vector<std::string>* texts) {
        return verb_.add_option(line_.name, *texts, line_.help)->check(check_text, "");
    }
    CLI::Option* operator()(std::optional<milliseconds>* length) {
        return add_duration<milliseconds>(length)->check(check_duration, "");
    }
    CLI::Option* operator()(std::optional<seconds>* length) {
        return add_duration<seconds>(length)->check(check_whole_seconds, "");
    }

private:
    template <class T>
    CLI::Option* add_duration(std::optional<T>* length) {
        return verb_.add_option_function<std::string>(
            line_.name,
            [length](const std::string& text) {
                if (const auto value = parse_duration(text)) *length = std::chrono::duration_cast<T>(*value);
            },
            line_.help);
    }

    CLI::App& verb_;
    const parameter& line_;
};

void add_verb(CLI::App& app, command& verb) {
    const auto words = verb.describe();
    auto* parser = app.add_subcommand(words.name, words.summary);
    parser->footer(words.help);
    std::map<std::string, std::vector<CLI::Option*>> rivals;
    for (const parameter& line : verb.parameters()) {
        auto* option = std::visit(declaration{*parser, line}, line.target);
        const bool positional = !line.name.starts_with('-');
        if (positional || !line.value_name.empty()) option->type_name(line.value_name);
        if (line.required) option->required();
        if (line.rival_group.empty()) continue;
        auto& others = rivals[line.rival_group];
        for (auto* other : others)
            option->excludes(other);
        others.push_back(option);
    }
}

/// The message for an unknown verb; empty where the verb is not what is wrong.
std::string unknown_verb(const CLI::App& app, int argc, const char* const* argv) {
    std::vector<std::string> verbs;
    for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        verbs.push_back(verb->get_name());
    for (int i = 1; i < argc; ++i) {
        const std::string word{argv[i]};
        if (word == "--socket") ++i;
        if (word == "--socket" || word.starts_with("--socket=") || word == "--no-color") continue;
        if (word.starts_with('-')) return {};
        if (std::ranges::find(verbs, word) != verbs.end()) return {};
        const std::string verb = nearest_verb(word, verbs);
        return "there is no command " + config::in_quotes(word) +
               (verb.empty() ? "" : "; did you mean \"" + verb + "\"?") +
               "\nAll commands: tokenkeeperctl --help\n";
    }
    return {};
}

early_end end_with(const CLI::ParseError& error, const CLI::App& app, int argc, const char* const* argv,
                   exit_status usage) {
    std::ostringstream out;
    std::ostringstream err;
    if (app.exit(error, out, err) == 0) return {exit_status::fine, out.str()};
    auto text = unknown_verb(app, argc, argv);
    return {usage, text.empty() ? err.str() : std::move(text)};
}

/// The command of the verb that was read; null: there was none.
const std::unique_ptr<command>* chosen(const std::vector<std::unique_ptr<command>>& commands,
                                       const CLI::App& app) {
    for (const auto& verb : commands)
        if (app.got_subcommand(verb->describe().name)) return &verb;
    return nullptr;
}

}  // namespace

std::variant<command_line, early_end> parse_command_line(int argc, const char* const* argv) {
    command_line line;
    auto commands = all_commands();
    CLI::App app{"Shows and controls the sessions that tokenkeeperd looks after in Genesys Cloud.",
                 "tokenkeeperctl"};
    app.require_subcommand(1);
    app.fallthrough();
    app.footer(exit_statuses);
    app.add_option("--socket", line.socket, "The daemon's control socket")
        ->envname("TOKENKEEPER_SOCKET")
        ->type_name("PATH")
        ->capture_default_str();
    app.add_flag("--no-color", line.no_color,
                 "Use no colours, not even on a terminal; NO_COLOR=1 does the same");
    app.set_version_flag("--version", version_line(), "Print the version of this program");
    for (const auto& verb : commands)
        add_verb(app, *verb);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const auto* verb = chosen(commands, app);
        return end_with(error, app, argc, argv,
                        verb == nullptr ? exit_status::usage : (*verb)->usage_status());
    }
    const std::string name = app.get_subcommands().front()->get_name();
    const auto choice =
        std::ranges::find_if(commands, [&name](const auto& verb) { return verb->describe().name == name; });
    line.verb = std::move(*choice);
    return line;
}

}  // namespace tokenkeeper::ctl
