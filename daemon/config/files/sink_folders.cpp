#include "daemon/config/draft.hpp"
#include "daemon/files/host_folders.hpp"
#include "daemon/files/path_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <sys/stat.h>

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

}  // namespace

/// Each folder once: thousands of sinks may be in it.
void check_folders_of_sinks(config_draft& draft, const environment& env) {
    const auto trusted = env.trusted();
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
