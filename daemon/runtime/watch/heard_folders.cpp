#include "daemon/runtime/watch/heard_folders.hpp"

#include "daemon/files/bounded_look.hpp"

#include <algorithm>
#include <cstdint>

namespace tokenkeeper::runtime {

namespace {

constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF;

bool writes(const inotify_event& event) {
    return (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
}

}  // namespace

void heard_folders::watch(named_place& place) {
    const int number = files::watch_folder_by_walk(instance_, place.first, changes);
    if (number == files::no_watch_left) {
        refused_.insert(place.first);
    } else {
        refused_.erase(place.first);
    }
    const int before = std::exchange(place.second.watch, std::max(number, watched_place::unwatched));
    if (place.second.watch == before) return;
    leave(place, before);
    join(place);
}

void heard_folders::unwatch(named_place& place) {
    refused_.erase(place.first);
    leave(place, std::exchange(place.second.watch, watched_place::unwatched));
}

void heard_folders::join(named_place& place) {
    if (place.second.watch == watched_place::unwatched) return;
    auto& joined = folders_[place.second.watch];
    joined.is_doubtful = false;
    joined.places.push_back(&place);
    if (joined.places.size() == 1) return;
    const auto first_new = joined.places.size() == 2 ? joined.places.begin() : joined.places.end() - 1;
    for (auto each = first_new; each != joined.places.end(); ++each) {
        for (auto& file : (*each)->second.files)
            add(joined, **each, file);
    }
}

void heard_folders::leave(named_place& place, int number) {
    const auto left = folders_.find(number);
    if (left == folders_.end()) return;
    for (auto& file : place.second.files)
        remove(left->second, file);
    auto& places = left->second.places;
    std::erase(places, &place);
    if (places.empty()) {
        ::inotify_rm_watch(instance_, number);
        folders_.erase(left);
    } else if (places.size() == 1) {
        for (auto& file : places.front()->second.files)
            remove(left->second, file);
    }
}

void heard_folders::add_file(named_place& place, named_file& file) {
    const auto where = folders_.find(place.second.watch);
    if (where != folders_.end() && where->second.places.size() > 1) add(where->second, place, file);
}

void heard_folders::remove_file(named_place& place, named_file& file) {
    const auto where = folders_.find(place.second.watch);
    if (where != folders_.end()) remove(where->second, file);
}

void heard_folders::add(folder& where, named_place& place, named_file& file) {
    auto& group = where.files[file.first];
    group.files.emplace_back(&place, &file);
    group.is_heard = group.is_written = false;
    file.second.group = &group;
}

void heard_folders::remove(folder& where, named_file& file) {
    if (std::exchange(file.second.group, nullptr) == nullptr) return;
    const auto group = where.files.find(file.first);
    std::erase_if(group->second.files, [&file](const auto& each) { return each.second == &file; });
    if (group->second.files.empty()) where.files.erase(group);
}

void heard_folders::hear(const inotify_event& event, const char* name) {
    if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(instance_, event.wd);
    if ((event.mask & (IN_MOVE_SELF | IN_IGNORED)) != 0) return lose(event.wd);
    const auto where = folders_.find(event.wd);
    if (where != folders_.end() && event.len > 0) hear_in(where->second, event, name);
}

void heard_folders::lose(int number) {
    const auto lost = folders_.extract(number);
    if (lost.empty()) return;
    for (auto* const place : lost.mapped().places) {
        place->second.watch = watched_place::unwatched;
        for (auto& [name, file] : place->second.files)
            file.group = nullptr;
        told_.folder_lost(*place);
    }
}

void heard_folders::hear_in(folder& where, const inotify_event& event, const char* name) {
    std::size_t known = 0;  // the number of places with such a file
    if (where.places.size() == 1) {
        auto& place = *where.places.front();
        const auto file = place.second.files.find(name);
        if (file != place.second.files.end()) {
            known = 1;
            told_.file_changed(place, *file, writes(event));
        }
    } else if (const auto found = where.files.find(name); found != where.files.end()) {
        auto& group = found->second;
        known = group.files.size();
        const bool is_news = !group.is_heard || (writes(event) && !group.is_written);
        group.is_heard = true;
        group.is_written = group.is_written || writes(event);
        for (std::size_t i = 0; is_news && i < known; ++i)
            told_.file_changed(*group.files[i].first, *group.files[i].second, writes(event));
    }
    // A link beside the files may have been switched, as Kubernetes does with `..data`.
    const bool may_be_link = (event.mask & IN_MOVED_TO) != 0 && known < where.places.size();
    if (!may_be_link || std::exchange(where.is_doubtful, true)) return;
    for (auto* const place : where.places)
        told_.links_switched(*place);
}

void heard_folders::looked_into(const watched_place& place) {
    const auto where = folders_.find(place.watch);
    if (where != folders_.end()) where->second.is_doubtful = false;
}

void heard_folders::looked_at(watched_file& file) {
    if (file.group != nullptr) file.group->is_heard = file.group->is_written = false;
}

}  // namespace tokenkeeper::runtime
