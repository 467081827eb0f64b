#include "daemon/runtime/file_watch.hpp"

#include "lib/net/as_values.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>

namespace tokenkeeper::runtime {

namespace asio = boost::asio;
using std::filesystem::path;

namespace {

constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF | IN_ONLYDIR;
/// The number of files in one turn of the loop.
constexpr std::size_t slice = 500;

path folder_of(const path& file) {
    return file.has_parent_path() ? file.parent_path() : path{"."};
}

}  // namespace

int file_watch::open_inotify() noexcept {
    return ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

file_watch::file_watch(const asio::any_io_executor& executor, int inotify)
    : notify_{executor}, cancellation_{executor, asio::steady_timer::time_point::max()} {
    if (inotify >= 0) notify_.assign(inotify);
}

/// The folder's watch comes first, so that no change can fall between the first look and it.
void file_watch::watch(const path& file) {
    const auto name = folder_of(file);
    const auto [place, is_new] = folders_.try_emplace(name);
    if (is_new) watch_folder(name, place->second);
    const auto [known, added] = place->second.files.try_emplace(file.filename().string());
    if (added) known->second = appearance_of(file);
}

void file_watch::unwatch(const path& file) {
    const auto place = folders_.find(folder_of(file));
    if (place == folders_.end()) return;
    place->second.files.erase(file.filename().string());
    if (!place->second.files.empty()) return;
    if (place->second.watch >= 0) {
        ::inotify_rm_watch(notify_.native_handle(), place->second.watch);
        names_.erase(place->second.watch);
    }
    folders_.erase(place);
}

/// A folder that has two names is watched under one of them.
void file_watch::watch_folder(const path& name, folder& place) {
    const int id = ::inotify_add_watch(notify_.native_handle(), name.c_str(), changes);
    if (id >= 0 && names_.try_emplace(id, name).second) place.watch = id;
}

/// A name may lead to another folder by now without an event: a link was switched, or events were dropped.
void file_watch::follow_name(const path& name, folder& place) {
    if (place.watch < 0) return watch_folder(name, place);
    const int now = ::inotify_add_watch(notify_.native_handle(), name.c_str(), changes);
    if (now == place.watch) return;
    ::inotify_rm_watch(notify_.native_handle(), place.watch);
    names_.erase(place.watch);
    place.watch = now >= 0 && names_.try_emplace(now, name).second ? now : -1;
}

bool file_watch::watches(const path& file) const {
    const auto place = folders_.find(folder_of(file));
    return place != folders_.end() && place->second.files.contains(file.filename().string());
}

asio::awaitable<std::vector<path>> file_watch::changed() {
    if (!hears_changes() && !cancelled_) {
        co_await cancellation_.async_wait(as_values);
        co_return std::vector<path>{};
    }
    std::array<char, std::size_t{16} * 1024> buffer{};
    while (!cancelled_) {
        if (!doubtful_.empty()) {
            auto different = look_at_doubtful(slice);
            if (!different.empty()) co_return different;
            co_await asio::post(notify_.get_executor(), asio::use_awaitable);
            continue;
        }
        const auto [failed, size] = co_await notify_.async_read_some(asio::buffer(buffer), as_values);
        if (failed) break;
        const auto written = read(buffer.data(), size);
        auto different = look_at_doubtful(slice);
        std::set<path> told{different.begin(), different.end()};
        told.insert(written.begin(), written.end());
        if (!told.empty()) co_return std::vector<path>{told.begin(), told.end()};
    }
    co_return std::vector<path>{};
}

std::set<path> file_watch::read(const char* data, std::size_t size) {
    std::set<path> written;
    for (std::size_t offset = 0; offset + sizeof(inotify_event) <= size;) {
        inotify_event event{};
        std::memcpy(&event, data + offset, sizeof event);
        hear(event, data + offset + sizeof event, written);
        offset += sizeof event + event.len;
    }
    return written;
}

void file_watch::hear(const inotify_event& event, const char* name, std::set<path>& written) {
    // The kernel dropped some events: anything may have changed.
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        for (const auto& [name_of_folder, watched] : folders_)
            doubt(name_of_folder);
    }
    const auto named = names_.find(event.wd);
    if (named == names_.end()) return;
    const auto place = folders_.find(named->second);
    auto& watched = place->second;
    if ((event.mask & (IN_MOVE_SELF | IN_IGNORED)) != 0) {
        // Another folder may have its name now, or will have.
        if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(notify_.native_handle(), watched.watch);
        names_.erase(named);
        watched.watch = -1;
        watch_folder(place->first, watched);
        return doubt(place->first);
    }
    if (event.len == 0) return;
    const auto file = watched.files.find(name);
    if (file == watched.files.end()) {
        // A link beside the files may have been switched, as Kubernetes does with `..data`.
        if ((event.mask & IN_MOVED_TO) != 0) doubt(place->first);
        return;
    }
    const auto whole = place->first / name;
    const bool different = looks_different(whole, file->second);
    // Written again within one tick of the clock that stamps files, it may look the same.
    if (different || (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) written.insert(whole);
}

void file_watch::doubt(const path& name) {
    const auto known = std::find_if(doubtful_.begin(), doubtful_.end(),
                                    [&](const doubtful_folder& doubted) { return doubted.name == name; });
    if (known == doubtful_.end()) {
        doubtful_.push_back({name, {}});
    } else {
        known->next_file.clear();
    }
}

std::vector<path> file_watch::look_at_doubtful(std::size_t most) {
    std::vector<path> different;
    while (!doubtful_.empty() && most > 0) {
        auto& doubted = doubtful_.front();
        const auto place = folders_.find(doubted.name);
        if (place == folders_.end()) {
            doubtful_.pop_front();
            continue;
        }
        auto& files = place->second.files;
        auto file = files.lower_bound(doubted.next_file);
        for (; file != files.end() && most > 0; ++file, --most) {
            const auto whole = place->first / file->first;
            if (looks_different(whole, file->second)) different.push_back(whole);
        }
        if (file == files.end()) {
            doubtful_.pop_front();
        } else {
            doubted.next_file = file->first;
        }
    }
    return different;
}

std::vector<path> file_watch::look(std::size_t most) {
    std::vector<path> different;
    auto place = folders_.lower_bound(next_folder_);
    if (place != folders_.end() && place->first != next_folder_) next_file_.clear();
    for (std::size_t left = most; left > 0 && place != folders_.end();) {
        if (next_file_.empty()) follow_name(place->first, place->second);
        auto& files = place->second.files;
        auto file = files.lower_bound(next_file_);
        for (; file != files.end() && left > 0; ++file, --left) {
            const auto whole = place->first / file->first;
            if (looks_different(whole, file->second)) different.push_back(whole);
        }
        next_file_ = file == files.end() ? std::string{} : file->first;
        if (file == files.end()) ++place;
    }
    next_folder_ = place == folders_.end() ? path{} : place->first;
    return different;
}

bool file_watch::looks_different(const path& file, appearance& last) {
    const auto before = std::exchange(last, appearance_of(file));
    return last.inode != before.inode || last.size != before.size ||
           last.changed.tv_sec != before.changed.tv_sec || last.changed.tv_nsec != before.changed.tv_nsec ||
           last.mode != before.mode || last.user != before.user || last.group != before.group;
}

file_watch::appearance file_watch::appearance_of(const path& file) {
    struct stat s {};
    if (::stat(file.c_str(), &s) != 0) return {};
    return {s.st_ino, s.st_size, s.st_ctim, s.st_mode, s.st_uid, s.st_gid};
}

void file_watch::cancel() {
    cancelled_ = true;
    cancellation_.cancel();
    if (hears_changes()) notify_.cancel();
}

}  // namespace tokenkeeper::runtime
