#include "daemon/ctl/doctor/looks/configuration_look.hpp"

#include "daemon/files/token_folder.hpp"
#include "lib/base/printable.hpp"
#include "lib/base/time.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <set>
#include <system_error>
#include <variant>

#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::ctl::doctor {
namespace {

namespace fs = std::filesystem;

bool is_forbidden(const fs::path& file) {
    return ::access(file.c_str(), R_OK) != 0 && errno == EACCES;
}

std::string word_of_error(int number) {
    return std::generic_category().message(number);
}

}  // namespace

configuration_look look_at_configuration(const fs::path& file, const config::environment& env) {
    configuration_look look;
    look.facts.file = file.string();
    for (const auto& each : configuration_files(file)) {
        if (!is_forbidden(each)) continue;
        look.facts.refusal = each.string() + ": " + word_of_error(EACCES);
        return look;
    }
    auto loaded = config::load(file, env);
    if (auto* errors = std::get_if<std::vector<config::diagnostic>>(&loaded)) {
        look.facts.errors = std::move(*errors);
        return look;
    }
    look.valid = std::move(std::get<config::configuration>(loaded));
    look.facts.doubts = look.valid->doubts();
    look.facts.secret_doubts = look.valid->secret_doubts;
    look.facts.summary = config::summary(*look.valid);
    return look;
}

std::vector<fs::path> secret_files(const config::configuration& settings, const report_scope& scope) {
    std::set<fs::path> files;
    const auto add = [&files](const std::optional<fs::path>& file) {
        if (file) files.insert(*file);
    };
    for (const auto& [name, session] : settings.sessions) {
        if (!scope.session.empty() && scope.session != name) continue;
        add(session.token_file);
        if (!session.client) continue;
        if (!session.client->secret_file.empty()) add(session.client->secret_file);
        add(session.client->refresh_token_file);
    }
    for (const auto& [name, organization] : settings.organizations) {
        if (!scope.organization.empty() && scope.organization != name) continue;
        if (organization.http_proxy) add(organization.http_proxy->credentials_file);
    }
    if (settings.network.http_proxy) add(settings.network.http_proxy->credentials_file);
    for (const auto& notifier : settings.notifiers)
        add(notifier.url_file);
    add(settings.state_key_file);
    return {files.begin(), files.end()};
}

std::vector<fs::path> configuration_files(const fs::path& file) {
    std::vector<fs::path> files{file};
    const auto folder = file.parent_path() / "sessions.d";
    const auto listed = files::list_names(folder);
    if (const auto* failed = std::get_if<files::unusable_folder>(&listed)) {
        if (failed->unreachable) files.push_back(folder);
        return files;
    }
    for (const auto& name : std::get<files::folder_names>(listed).names)
        if (fs::path{name}.extension() == ".yaml") files.push_back(folder / name);
    std::ranges::sort(files.begin() + 1, files.end());
    return files;
}

folder_facts look_at_folder(const fs::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return {folder.string(), false, 0};
    return {folder.string(), true, status.st_mode & 07777U};
}

std::string file_line(const fs::path& file) {
    struct stat status {};
    const auto name = printable(file.string());
    if (::lstat(file.c_str(), &status) != 0) return name + ": " + word_of_error(errno);
    std::array<char, 16> mode{};
    static_cast<void>(std::snprintf(mode.data(), mode.size(), "%06o", static_cast<unsigned>(status.st_mode)));
    return std::string{mode.data()} + " " + std::to_string(status.st_uid) + ":" +
           std::to_string(status.st_gid) + " " + std::to_string(status.st_size) + " " +
           format_rfc3339(to_wall_time(status.st_mtim)) + " " + name;
}

}  // namespace tokenkeeper::ctl::doctor
