#include "daemon/keeper/file_watch.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <system_error>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/inotify.h>
#include <sys/stat.h>

namespace tokenkeeper::keeper {

namespace asio = boost::asio;
using std::filesystem::path;

namespace {

constexpr std::uint32_t changes =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVE_SELF | IN_ONLYDIR;

int make_notify() {
    const int notify = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (notify < 0) throw std::system_error{errno, std::generic_category(), "inotify_init1"};
    return notify;
}

path folder_of(const path& file) {
    return file.has_parent_path() ? file.parent_path() : path{"."};
}

}  // namespace

file_watch::file_watch(const asio::any_io_executor& executor) : notify_{executor, make_notify()} {}

void file_watch::watch(const std::set<path>& files) {
    std::set<path> wanted;
    for (const auto& file : files)
        wanted.insert(folder_of(file));
    for (auto known = folders_.begin(); known != folders_.end();) {
        if (wanted.erase(known->second) > 0) {
            ++known;
            continue;
        }
        ::inotify_rm_watch(notify_.native_handle(), known->first);
        known = folders_.erase(known);
    }
    unwatched_ = std::move(wanted);
    watch_folders();
    std::map<path, appearance> kept;
    for (const auto& file : files) {
        const auto known = files_.find(file);
        kept[file] = known == files_.end() ? appearance_of(file) : known->second;
    }
    files_ = std::move(kept);
}

/// Those that are there (again). One of two names of a folder stays without a watch of its own.
void file_watch::watch_folders() {
    for (auto folder = unwatched_.begin(); folder != unwatched_.end();) {
        const int id = ::inotify_add_watch(notify_.native_handle(), folder->c_str(), changes);
        const bool watched = id >= 0 && folders_.try_emplace(id, *folder).second;
        folder = watched ? unwatched_.erase(folder) : std::next(folder);
    }
}

/// A name may lead to another folder by now without an event: a link was switched, or events were dropped.
void file_watch::watch_again() {
    for (const auto& [id, folder] : std::map{folders_}) {
        const int now = ::inotify_add_watch(notify_.native_handle(), folder.c_str(), changes);
        if (now == id) continue;
        ::inotify_rm_watch(notify_.native_handle(), id);
        folders_.erase(id);
        if (now < 0 || !folders_.try_emplace(now, folder).second) unwatched_.insert(folder);
    }
    watch_folders();
}

asio::awaitable<std::vector<path>> file_watch::changed() {
    std::array<char, std::size_t{16} * 1024> buffer{};
    for (;;) {
        const auto [failed, size] =
            co_await notify_.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
        if (failed) co_return std::vector<path>{};
        auto files = read(buffer.data(), size);
        if (!files.empty()) co_return files;
    }
}

std::vector<path> file_watch::read(const char* data, std::size_t size) {
    std::set<path> written;
    std::set<path> doubtful;  // told only where they look different
    bool moved = false;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
        inotify_event event{};
        std::memcpy(&event, data + at, sizeof event);
        const char* name = data + at + sizeof event;
        at += sizeof event + event.len;
        // The kernel dropped some: anything may have changed.
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            for (const auto& [file, last] : files_)
                doubtful.insert(file);
        }
        const auto folder = folders_.find(event.wd);
        if (folder == folders_.end()) continue;
        if ((event.mask & (IN_MOVE_SELF | IN_IGNORED)) != 0) {
            // Another may have its name now, or will have.
            for (const auto& [file, last] : files_)
                if (folder_of(file) == folder->second) doubtful.insert(file);
            if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(notify_.native_handle(), folder->first);
            unwatched_.insert(folder->second);
            folders_.erase(folder);
            moved = true;
            continue;
        }
        if (event.len == 0) continue;
        const auto file = folder->second / name;
        if (files_.contains(file)) {
            // Written again within one tick of the clock that stamps files, it may look the same.
            const bool sure = (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0;
            (sure ? written : doubtful).insert(file);
        } else {
            // A link beside it may have been switched, as Kubernetes does with `..data`.
            for (const auto& [other, last] : files_) {
                if (folder_of(other) == folder->second && (event.mask & IN_MOVED_TO) != 0)
                    doubtful.insert(other);
            }
        }
    }
    if (moved) watch_folders();
    std::vector<path> told;
    for (auto& [file, last] : files_) {
        if (!written.contains(file) && !doubtful.contains(file)) continue;
        const bool different = looks_different(file, last);
        if (different || written.contains(file)) told.push_back(file);
    }
    return told;
}

std::vector<path> file_watch::look() {
    watch_again();
    std::vector<path> different;
    for (auto& [file, last] : files_)
        if (looks_different(file, last)) different.push_back(file);
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
    notify_.cancel();
}

}  // namespace tokenkeeper::keeper
