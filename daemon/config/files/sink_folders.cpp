#include "daemon/config/draft.hpp"
#include "daemon/files/host_folders.hpp"
#include "daemon/files/path_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/magic.h>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// Says who else can put a file at the place of the sink, and what to do; empty: nobody, or nobody knows yet.
std::string trouble_of(const fs::path& sink, const files::trusted_accounts& trusted) {
    files::host_folders folders;
    const auto walked = files::walk(folders, sink.parent_path().native(), trusted);
    auto way = files::way_of(walked);
    if (const auto judged = files::judge(way, trusted); judged.refused) {
        return "the daemon does not write " + sink.string() + ": " + judged.refused->problem + "; " +
               judged.refused->remedy;
    }
    const bool is_found = std::holds_alternative<files::route>(walked);
    if (is_found && files::others_can_write(way.end, trusted)) {
        way.doubts.push_back({files::doubtful_step::kind::open_folder, way.place, way.end, true, 0});
    }
    way.place = sink.string();
    const auto judged = files::judge(way, trusted);
    if (judged.refused) return judged.refused->problem + "; " + judged.refused->remedy;
    if (!judged.warning) return {};
    const bool is_sticky = std::ranges::any_of(
        way.doubts, [](const files::doubtful_step& step) { return (step.facts.mode & S_ISVTX) != 0; });
    if (!is_sticky) return judged.warning->text();
    // Files in it are safe while they are there, and others can make one first.
    return judged.warning->problem +
           "; name a file in a folder of root's or the daemon's that nobody else can write";
}

/// The place in the configuration of a folder's first sink, and the groups that read its sinks.
struct shared_folder {
    place location;
    std::string key;
    std::set<gid_t> readers{};
};

/// The map of what `FS_IOC_FIEMAP` tells is on disks alone.
bool is_in_memory(const fs::path& folder, const files::trusted_accounts& trusted) {
    files::host_folders folders;
    const auto walked = files::walk(folders, folder.native() + "/.", trusted);
    struct statfs system {};
    const bool is_known =
        std::holds_alternative<files::route>(walked) && ::fstatfs(folders.folder(), &system) == 0;
    return !is_known || system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC;
}

/// On a disk, who may read a file can keep its lock: he asks where it stands on the disk, and gives memory
/// that does not answer for the answer. Whoever exchanges the file then waits with its folder's lock, and so
/// do all other sinks of the folder.
void check_readers_of_folders(config_draft& draft, const files::trusted_accounts& trusted) {
    std::map<std::string, shared_folder> folders;
    const auto add = [&folders](const token_sink& sink, const place& location, const std::string& key) {
        auto& folder =
            folders.try_emplace(sink.path.parent_path().string(), shared_folder{location, key}).first->second;
        if (sink.group && (sink.mode & S_IRGRP) != 0) folder.readers.insert(*sink.group);
    };
    for (const auto& [name, session] : draft.result.sessions) {
        const auto claim = session.sink ? draft.sinks.find(session.sink->path.string()) : draft.sinks.end();
        if (claim != draft.sinks.end()) add(*session.sink, claim->second.location, claim->second.key);
    }
    for (const auto& [name, set] : draft.result.session_sets)
        if (set.common.sink) add(*set.common.sink, set.location, set.wrong({}).path + ".token_sink.path");
    for (const auto& [folder, shared] : folders) {
        if (shared.readers.size() < 2 || is_in_memory(folder, trusted)) continue;
        draft.result.secret_doubts.push_back(
            {shared.location, shared.key,
             "warning: several groups have sinks in " + folder +
                 ", which is on a disk: there, who reads one can keep the daemon from writing the others; "
                 "give each group a folder of its own, or use one below /run"});
    }
}

}  // namespace

/// Each folder once: thousands of sinks may be in it.
void check_folders_of_sinks(config_draft& draft, const environment& env) {
    const auto trusted = env.trusted();
    check_readers_of_folders(draft, trusted);
    std::set<std::string> judged;
    const auto check = [&](const fs::path& sink, const place& location, std::string key) {
        if (!judged.insert(sink.parent_path().string()).second) return;
        auto trouble = trouble_of(sink, trusted);
        if (trouble.empty()) return;
        draft.result.secret_doubts.push_back({location, std::move(key), "warning: " + std::move(trouble)});
    };
    for (const auto& [name, claim] : draft.sinks)
        check(name, claim.location, claim.key);
    for (const auto& [name, set] : draft.result.session_sets) {
        if (!set.common.sink) continue;
        check(set.common.sink->path, set.location, set.wrong({}).path + ".token_sink.path");
    }
}

}  // namespace tokenkeeper::config
