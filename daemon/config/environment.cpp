#include "daemon/config/accounts/account_directory.hpp"
#include "daemon/config/load.hpp"

#include <algorithm>
#include <string>
#include <string_view>

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

}  // namespace

account_directory& environment::names() const noexcept {
    return accounts != nullptr ? *accounts : system_accounts();
}

bool environment::may_give_to(gid_t group) const noexcept {
    return user == 0 || std::ranges::find(groups, group) != groups.end();
}

environment environment::of_this_process() {
    system_accounts().allow(seconds{1});
    return {.credentials_directory = folder_of("CREDENTIALS_DIRECTORY"),
            .runtime_directory = folder_of("RUNTIME_DIRECTORY"),
            .state_directory = folder_of("STATE_DIRECTORY"),
            .user = ::geteuid(),
            .groups = own_groups()};
}

environment environment::of_the_daemon() {
    auto env = of_this_process();
    add_daemon_groups(env.groups);
    return env;
}

}  // namespace tokenkeeper::config
