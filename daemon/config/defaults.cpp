#include "daemon/config/loading.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// A file in one of systemd's folders, where the daemon has it, else in the folder that it would be.
fs::path in_folder(const fs::path& systemds, std::string_view otherwise, std::string_view name) {
    return (systemds.empty() ? fs::path{otherwise} : systemds) / name;
}

void fill_in_socket(fs::path& to, std::string_view name, const std::string& key, const environment& env,
                    const fs::path& file, findings& found) {
    to = in_folder(env.runtime_directory, "/run/tokenkeeper", name);
    if (to.is_absolute() && to.native().size() <= longest_socket) return;
    found.add(
        {file.string(), 0, 0}, key,
        in_quotes(to.string()) + ", made from $RUNTIME_DIRECTORY, is too long or not absolute; set " + key);
}

bool has_credentials(const configuration& of) {
    return std::ranges::any_of(of.sessions, [](const auto& s) { return !s.second.credential_for.empty(); });
}

}  // namespace

void fill_in_defaults(loading& all, const environment& env, findings& found) {
    configuration& to = all.to;
    if (to.control_socket.empty())
        fill_in_socket(to.control_socket, "tokenkeeper.sock", "control.socket", env, to.file, found);
    if (!to.credentials_socket && has_credentials(to)) {
        fill_in_socket(to.credentials_socket.emplace(), "credentials.sock", "control.credentials_socket", env,
                       to.file, found);
    }
    if (to.credentials_socket == to.control_socket) {
        found.add(all.credentials_socket.value_or(place{to.file.string(), 0, 0}),
                  "control.credentials_socket",
                  "is the control socket too; each needs a name of its own, such as "
                  "/run/tokenkeeper/credentials.sock");
    }
    if (!to.state_path.empty()) return;
    to.state_path = in_folder(env.state_directory, "/var/lib/tokenkeeper", "state.db");
    if (!to.state_path.is_absolute()) {
        found.add({to.file.string(), 0, 0}, "state.path",
                  in_quotes(to.state_path.string()) +
                      ", made from $STATE_DIRECTORY, is not absolute; set state.path");
    }
}

}  // namespace tokenkeeper::config
