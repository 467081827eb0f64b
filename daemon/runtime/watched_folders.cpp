#include "daemon/runtime/watched_folders.hpp"

#include "daemon/files/bounded_look.hpp"

#include <cstdint>
#include <utility>

#include <sys/inotify.h>

namespace tokenkeeper::runtime {

namespace {

constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF;

}  // namespace

int watched_folders::watch(const path& name) {
    const int number = files::watch_folder_by_walk(instance_, name, changes);
    if (number == files::no_watch_left) {
        refused_.insert(name);
    } else {
        refused_.erase(name);
    }
    if (number < 0) return unwatched;
    names_[number].insert(name);
    return number;
}

void watched_folders::unwatch(const path& name, int number) {
    if (number == unwatched) refused_.erase(name);
    const auto named = names_.find(number);
    if (named == names_.end()) return;
    named->second.erase(name);
    if (!named->second.empty()) return;
    ::inotify_rm_watch(instance_, number);
    names_.erase(named);
}

const std::set<watched_folders::path>* watched_folders::names(int number) const {
    const auto named = names_.find(number);
    return named == names_.end() ? nullptr : &named->second;
}

std::set<watched_folders::path> watched_folders::leave(int number) {
    ::inotify_rm_watch(instance_, number);
    return forget(number);
}

std::set<watched_folders::path> watched_folders::forget(int number) {
    auto lost = names_.extract(number);
    return lost.empty() ? std::set<path>{} : std::move(lost.mapped());
}

}  // namespace tokenkeeper::runtime
