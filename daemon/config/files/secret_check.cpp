#include "daemon/config/draft.hpp"
#include "daemon/config/files/secret_file.hpp"
#include "daemon/config/files/secret_places.hpp"
#include "daemon/files/bounded_look.hpp"
#include "daemon/files/guarded_file.hpp"

#include <unordered_set>
#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::config {
namespace {

bool has_readers_in_group(const std::filesystem::path& file, files::last_folder& nearby) {
    const auto seen = files::look_at_file(file, &nearby);
    return seen && (seen->mode & S_IRGRP) != 0;
}

/// Says what is doubtful about a secret that can be used; empty if nothing is.
std::string doubt_of(const file_secret& held) {
    if (held.exposure) return held.exposure->text();
    return held.open_folder ? held.open_folder->text() : std::string{};
}

/// Says what will be wrong with the secret; empty if nothing will.
std::string trouble_of(const secret_claim& claim, const environment& env, secret_places& places,
                       files::last_folder& nearby) {
    // Somebody who looks on the daemon's behalf cannot tell what the daemon may read.
    if (env.on_behalf) {
        const auto opened = open_file::open_trusted(claim.file, env);
        if (opened.has_error() && opened.error().refused) return {};
    }
    const auto check = [&](const open_file& opened) { return places.claim(claim.file, opened); };
    const auto held = read_secret_file(claim.file, env, claim.kind, check, &nearby);
    return held.has_error() ? held.error().text() : doubt_of(*held);
}

}  // namespace

void check_secrets(config_draft& draft, const environment& env) {
    auto daemon = env;
    // A group is looked up by its name only where it makes a difference.
    bool knows_group = false;
    std::unordered_set<std::string> names;
    for (const auto& claim : draft.secrets)
        names.insert(claim.file.native());
    secret_places places{[&names](const auto& file) { return names.contains(file.native()); }, daemon};
    files::last_folder nearby;
    files::last_folder looked_into;  // a look trusts other accounts than reading does
    for (auto& claim : draft.secrets) {
        if (!knows_group && has_readers_in_group(claim.file, looked_into)) {
            daemon.status_group = env.find_status_group(draft.result.control_socket);
            knows_group = true;
        }
        if (auto trouble = trouble_of(claim, daemon, places, nearby); !trouble.empty()) {
            draft.result.secret_doubts.push_back(
                {claim.location, claim.key, "warning: " + std::move(trouble)});
        }
    }
}

}  // namespace tokenkeeper::config
