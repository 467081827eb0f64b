#include "daemon/delivery/forsaken_sinks.hpp"

#include "daemon/config/needed_files.hpp"
#include "daemon/config/sets/set_names.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::delivery {

namespace {

using path = std::filesystem::path;

std::set<path> sinks_of(const config::configuration& settings) {
    std::set<path> files;
    for (const auto& [name, session] : settings.sessions)
        if (session.sink) files.insert(session.sink->path);
    return files;
}

/// What the configuration names besides token sinks.
std::set<path> other_files(const config::configuration& settings) {
    std::set<path> files;
    for (auto& needed : config::needed_files(settings))
        files.insert(std::move(needed.file));
    return files;
}

/// It may be the token file of a session of a set, or become one.
bool is_file_of_set(const path& file, const config::configuration& settings) {
    return std::ranges::any_of(settings.session_sets, [&file](const auto& each) {
        const auto& set = each.second;
        return set.directory == file.parent_path() &&
               config::name_in_file(set.pattern, file.filename().native());
    });
}

/// The sessions of a set whose folder cannot be read are not known yet.
bool may_be_needed(const path& sink, const config::configuration& settings) {
    return std::ranges::any_of(settings.session_sets, [&sink](const auto& each) {
        return !each.second.is_known && config::name_in_sink(each.second, sink).has_value();
    });
}

}  // namespace

sink_fates fates_of(const std::set<path>& former, const config::configuration& settings) {
    sink_fates fates;
    if (former.empty()) return fates;
    const auto sinks = sinks_of(settings);
    const auto others = other_files(settings);
    for (const auto& sink : former) {
        if (sinks.contains(sink)) continue;
        if (others.contains(sink) || is_file_of_set(sink, settings)) {
            fates.needed_otherwise.insert(sink);
        } else {
            (may_be_needed(sink, settings) ? fates.doubted : fates.forsaken).insert(sink);
        }
    }
    return fates;
}

}  // namespace tokenkeeper::delivery
