#include "daemon/delivery/forsaken_sinks.hpp"

#include "daemon/config/needed_files.hpp"
#include "daemon/config/sets/set_names.hpp"

#include <algorithm>
#include <set>
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

/// The sessions of a set whose folder cannot be read are not known yet.
bool may_be_needed(const path& sink, const config::configuration& settings) {
    return std::ranges::any_of(settings.session_sets, [&sink](const auto& each) {
        return !each.second.is_known && config::name_in_sink(each.second, sink).has_value();
    });
}

}  // namespace

std::vector<path> sinks_in_doubt(const std::vector<path>& remembered, const config::configuration& settings) {
    auto doubted = remembered;
    std::erase_if(doubted, [&settings](const path& sink) { return !may_be_needed(sink, settings); });
    return doubted;
}

std::vector<path> forsaken_sinks(const std::vector<path>& remembered, const config::configuration& settings) {
    if (remembered.empty()) return {};
    const auto sinks = sinks_of(settings);
    const auto others = other_files(settings);
    auto forsaken = remembered;
    std::erase_if(forsaken, [&](const path& sink) {
        return sinks.contains(sink) || others.contains(sink) || may_be_needed(sink, settings);
    });
    return forsaken;
}

std::vector<path> remembered_still(const std::vector<path>& remembered,
                                   const config::configuration& settings) {
    if (remembered.empty()) return {};
    const auto sinks = sinks_of(settings);
    const auto others = other_files(settings);
    auto still = remembered;
    std::erase_if(still, [&](const path& sink) { return others.contains(sink) && !sinks.contains(sink); });
    return still;
}

}  // namespace tokenkeeper::delivery
