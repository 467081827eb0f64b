#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/load.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include <stdlib.h>
#include <unistd.h>

namespace tokenkeeper::config {
namespace {

/// The variable's first folder: systemd lists several with colons between them.
std::filesystem::path folder_of(const char* variable) {
    // Nothing in this process ever changes the environment.
    const char* value = ::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr) return {};
    const std::string_view text{value};
    return text.substr(0, text.find(':'));
}

/// The groups of the daemon as sysusers.d makes them.
void add_daemon_groups(std::vector<gid_t>& groups) {
    for (const char* name : {"tokenkeeper", "tokenkeeperd"}) {
        const auto group = system_accounts().find(account_kind::group, name);
        if (group.outcome == account_answer::kind::found) groups.push_back(group.number);
    }
}

std::vector<gid_t> own_groups() {
    constexpr int most = 65536;  // the kernel's NGROUPS_MAX
    std::vector<gid_t> groups(most);
    const int count = ::getgroups(most, groups.data());
    groups.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    groups.push_back(::getegid());
    // An administrator who checks the configuration as root must hear what the daemon will hear.
    if (::geteuid() == 0) add_daemon_groups(groups);
    return groups;
}

std::optional<uid_t> find_daemon_user() {
    const auto user = system_accounts().find(account_kind::user, "tokenkeeperd");
    if (user.outcome != account_answer::kind::found) return std::nullopt;
    return user.number;
}

/// The daemon's main group. Root looks on behalf of the installed daemon, where there is one.
gid_t find_main_group() {
    if (::geteuid() != 0) return ::getegid();
    const auto group = system_accounts().find(account_kind::group, "tokenkeeperd");
    return group.outcome == account_answer::kind::found ? group.number : ::getegid();
}

}  // namespace

account_directory& environment::names() const noexcept {
    return accounts != nullptr ? *accounts : system_accounts();
}

files::trusted_accounts environment::trusted() const {
    files::trusted_accounts trusted{{0}, {0}};
    // Somebody who looks on the daemon's behalf is a stranger to it.
    if (!on_behalf || !daemon_user) trusted.users.push_back(user);
    if (daemon_user) trusted.users.push_back(*daemon_user);
    if (main_group && main_group != status_group) trusted.groups.push_back(*main_group);
    return trusted;
}

bool environment::may_give_to(gid_t group) const noexcept {
    return user == 0 || std::ranges::find(groups, group) != groups.end();
}

std::optional<gid_t> environment::find_status_group(const std::filesystem::path& control_socket) const {
    if (status_group) return status_group;
    struct stat status {};
    if (::lstat(control_socket.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) {
        if ((status.st_mode & S_IWGRP) == 0) return std::nullopt;
        return status.st_gid;
    }
    const auto group = names().find(account_kind::group, "tokenkeeper");
    if (group.outcome == account_answer::kind::found) return group.number;
    return std::nullopt;
}

environment environment::of_this_process() {
    system_accounts().allow(seconds{1});
    return {.credentials_directory = folder_of("CREDENTIALS_DIRECTORY"),
            .runtime_directory = folder_of("RUNTIME_DIRECTORY"),
            .state_directory = folder_of("STATE_DIRECTORY"),
            .user = ::geteuid(),
            .groups = own_groups(),
            .daemon_user = ::geteuid() == 0 ? find_daemon_user() : std::nullopt,
            .main_group = find_main_group()};
}

environment environment::of_the_daemon() {
    auto env = of_this_process();
    add_daemon_groups(env.groups);
    env.on_behalf = env.user != 0;
    env.daemon_user = find_daemon_user();
    return env;
}

}  // namespace tokenkeeper::config
