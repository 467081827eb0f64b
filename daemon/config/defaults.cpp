#include "daemon/config/draft.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// A file in the folder that systemd passed, else in the usual one.
fs::path in_folder(const fs::path& passed, std::string_view otherwise, std::string_view name) {
    return (passed.empty() ? fs::path{otherwise} : passed) / name;
}

void fill_in_socket(fs::path& target, std::string_view name, const std::string& key, const environment& env,
                    const fs::path& file, findings& found) {
    target = in_folder(env.runtime_directory, "/run/tokenkeeper", name);
    if (target.is_absolute() && target.native().size() <= longest_socket) return;
    found.add({file.string(), 0, 0}, key,
              in_quotes(target.string()) +
                  ", made from $RUNTIME_DIRECTORY, is too long or not absolute; set " + key);
}

bool has_credentials(const configuration& settings) {
    return std::ranges::any_of(settings.sessions,
                               [](const auto& s) { return !s.second.credential_for.empty(); });
}

}  // namespace

void fill_in_defaults(config_draft& draft, const environment& env, findings& found) {
    configuration& target = draft.result;
    if (target.control_socket.empty())
        fill_in_socket(target.control_socket, "tokenkeeper.sock", "control.socket", env, target.file, found);
    if (!target.credentials_socket && has_credentials(target)) {
        fill_in_socket(target.credentials_socket.emplace(), "credentials.sock", "control.credentials_socket",
                       env, target.file, found);
    }
    if (target.credentials_socket == target.control_socket) {
        found.add(draft.credentials_socket.value_or(place{target.file.string(), 0, 0}),
                  "control.credentials_socket",
                  "is the control socket too; each needs a name of its own, such as "
                  "/run/tokenkeeper/credentials.sock");
    }
    if (!target.state_path.empty()) return;
    target.state_path = in_folder(env.state_directory, "/var/lib/tokenkeeper", "state.db");
    if (!target.state_path.is_absolute()) {
        found.add({target.file.string(), 0, 0}, "state.path",
                  in_quotes(target.state_path.string()) +
                      ", made from $STATE_DIRECTORY, is not absolute; set state.path");
    }
}

}  // namespace tokenkeeper::config
