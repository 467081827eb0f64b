#include "daemon/config/render.hpp"

#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>

namespace tokenkeeper::config {

std::string diagnostic::text() const {
    std::string line = shown(location.file);
    if (location.line > 0)
        line += ':' + std::to_string(location.line) + ':' + std::to_string(location.column);
    line += ": ";
    if (!path.empty()) line += path + ": ";
    return line + message;
}

diagnostic organization::wrong(std::string message) const {
    return {location, "organizations." + name, std::move(message)};
}

diagnostic session_set::wrong(std::string message) const {
    return {location, "session_sets." + name, std::move(message)};
}

diagnostic configuration::wrong(const std::string& path, std::string message) const {
    const auto known = places.find(path);
    return {known != places.end() ? known->second : place{file.string()}, path, std::move(message)};
}

std::string summary(const configuration& settings) {
    const auto kept = static_cast<std::size_t>(std::ranges::count_if(
        settings.sessions, [](const auto& s) { return s.second.mode == session_mode::keep_alive; }));
    auto text = counted(settings.organizations.size(), "organization") + ", " +
                counted(settings.sessions.size(), "session");
    if (!settings.sessions.empty()) {
        text += " (" + std::to_string(kept) + " keep-alive, " +
                std::to_string(settings.sessions.size() - kept) + " verify)";
    }
    if (!settings.session_sets.empty()) text += ", " + counted(settings.session_sets.size(), "session set");
    return text;
}

std::string render_errors(const std::vector<diagnostic>& errors) {
    std::string text;
    for (const diagnostic& d : errors)
        text += d.text() + '\n';
    return text;
}

check_report render_check(const load_result& result) {
    if (const auto* valid = std::get_if<configuration>(&result)) {
        return {true, render_errors(valid->doubts()) + render_errors(valid->secret_doubts) +
                          "configuration is valid: " + summary(*valid) + '\n'};
    }
    return {false, render_errors(std::get<std::vector<diagnostic>>(result))};
}

}  // namespace tokenkeeper::config
