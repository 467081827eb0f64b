#include "daemon/config/draft.hpp"
#include "daemon/config/files/secret_file.hpp"

#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::config {
namespace {

bool has_readers_in_group(const std::filesystem::path& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && (status.st_mode & S_IRGRP) != 0;
}

/// Says what will be wrong with the secret; empty if nothing will.
std::string trouble_of(const secret_claim& claim, const environment& env) {
    // Somebody who looks on the daemon's behalf cannot tell what the daemon may read.
    if (env.on_behalf) {
        const auto opened = open_file::open(claim.file);
        if (opened.has_error() && opened.error().refused) return {};
    }
    const auto held = read_secret_file(claim.file, env, claim.kind);
    if (held.has_error()) return held.error().text();
    return held->exposure ? held->exposure->text() : std::string{};
}

}  // namespace

void check_secrets(config_draft& draft, const environment& env) {
    auto daemon = env;
    // A group is looked up by its name only where it makes a difference.
    bool knows_group = false;
    for (auto& claim : draft.secrets) {
        if (!knows_group && has_readers_in_group(claim.file)) {
            daemon.status_group = env.find_status_group(draft.result.control_socket);
            knows_group = true;
        }
        if (auto trouble = trouble_of(claim, daemon); !trouble.empty()) {
            draft.result.secret_doubts.push_back(
                {claim.location, claim.key, "warning: " + std::move(trouble)});
        }
    }
}

}  // namespace tokenkeeper::config
