#include "daemon/config/draft.hpp"
#include "daemon/files/token_folder.hpp"

#include <utility>

namespace tokenkeeper::config {

/// A folder can be mended while the daemon runs, so it is a warning.
void check_folders_of_sets(config_draft& draft, const environment& env) {
    for (const auto& [name, set] : draft.result.session_sets) {
        const auto listed = files::list_own_folder(set.directory, env.trusted());
        const auto* unusable = std::get_if<files::unusable_folder>(&listed);
        if (unusable == nullptr || (env.on_behalf && unusable->unreachable)) continue;
        auto warning = set.wrong("warning: " + unusable->problem);
        warning.path += ".directory";
        draft.result.secret_doubts.push_back(std::move(warning));
    }
}

}  // namespace tokenkeeper::config
