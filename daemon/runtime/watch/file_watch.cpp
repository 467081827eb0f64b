#include "daemon/runtime/watch/file_watch.hpp"

#include "lib/net/as_values.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::runtime {

namespace asio = boost::asio;
using std::filesystem::path;

namespace {

/// The number of files in one turn of the loop.
constexpr std::size_t slice = 100;
/// Events come in a rest, too.
constexpr auto longest_deafness = std::chrono::milliseconds{10};

path folder_of(const path& file) {
    return file.has_parent_path() ? file.parent_path() : path{"."};
}

/// nullptr: it is not watched.
template <typename watched_by_folder>
auto* file_in(watched_by_folder& folders, const path& file) {
    const auto place = folders.find(folder_of(file));
    using found = decltype(&place->second.files.begin()->second);
    if (place == folders.end()) return found{};
    const auto known = place->second.files.find(file.filename().string());
    return known == place->second.files.end() ? found{} : &known->second;
}

}  // namespace

int file_watch::open_inotify() noexcept {
    return ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

file_watch::file_watch(const asio::any_io_executor& executor, int inotify, file_look look)
    : notify_{executor},
      pause_{executor, asio::steady_timer::time_point::max()},
      look_(std::move(look)),
      heard_{inotify, *this} {
    if (inotify < 0) return;
    notify_.assign(inotify);
    notify_.non_blocking(true);
}

std::string file_watch::shortage() const {
    if (!notify_.is_open()) return "this user has no inotify instance left";
    return heard_.lack_watches() ? "this user has no inotify watch left for some folders" : "";
}

/// The folder's watch comes first, so that no change can fall between the first look and it.
void file_watch::watch(const path& file) {
    const auto [place, is_new] = folders_.try_emplace(folder_of(file));
    if (is_new) heard_.watch(*place);
    const auto [known, added] = place->second.files.try_emplace(file.filename().string());
    if (!added) return;
    known->second.last = look_(file, nullptr).value_or(files::file_appearance{});
    known->second.account = known->second.last.foreign_account.value_or(0);
    heard_.add_file(*place, *known);
}

void file_watch::unwatch(const path& file) {
    const auto place = folders_.find(folder_of(file));
    if (place == folders_.end()) return;
    auto& files = place->second.files;
    const auto known = files.find(file.filename().string());
    if (known == files.end()) return;
    heard_.remove_file(*place, *known);
    files.erase(known);
    if (!files.empty()) return;
    heard_.unwatch(*place);
    folders_.erase(place);
}

bool file_watch::watches(const path& file) const {
    return file_in(folders_, file) != nullptr;
}

uid_t file_watch::account(const path& file) const {
    const auto* const known = file_in(folders_, file);
    return known == nullptr ? 0 : known->account;
}

asio::awaitable<std::vector<path>> file_watch::changed() {
    if (!notify_.is_open() && !cancelled_) {
        co_await pause_.async_wait(as_values);
        co_return std::vector<path>{};
    }
    while (!cancelled_) {
        co_await rested();
        const auto begin = look_pace::clock::now();
        hear_present();
        pace_.worked(begin, look_pace::clock::now());
        auto different = look_at_waiting(slice);
        if (!different.empty()) co_return different;
        if (!waiting_.empty()) {
            co_await asio::post(notify_.get_executor(), asio::use_awaitable);
            continue;
        }
        const auto [failed] =
            co_await notify_.async_wait(asio::posix::stream_descriptor::wait_read, as_values);
        if (failed) break;
    }
    co_return std::vector<path>{};
}

asio::awaitable<void> file_watch::rested() {
    while (!cancelled_ && pace_.rest().count() > 0) {
        pause_.expires_at(std::min(pace_.rest_end(), look_pace::clock::now() + longest_deafness));
        co_await pause_.async_wait(as_values);
        // The kernel keeps only so many events; it is cheap to hear them.
        hear_present();
    }
}

/// Files that wait for their looks do not keep it from the events of others; neither takes the time of the
/// other.
void file_watch::hear_present() {
    const auto end = look_pace::clock::now() + turn_share::time / 2;
    alignas(inotify_event) std::array<char, std::size_t{4} * 1024> buffer;
    boost::system::error_code failed;
    while (!failed && look_pace::clock::now() < end)
        hear_all(buffer.data(), notify_.read_some(asio::buffer(buffer), failed));
}

void file_watch::hear_all(const char* data, std::size_t size) {
    for (std::size_t offset = 0; offset + sizeof(inotify_event) <= size;) {
        inotify_event event{};
        std::memcpy(&event, data + offset, sizeof event);
        // The kernel dropped some events: anything may have changed.
        if ((event.mask & IN_Q_OVERFLOW) != 0 && overflows_.spend()) {
            for (auto& [name, place] : folders_)
                doubt_files(name, place);
        }
        heard_.hear(event, data + offset + sizeof event);
        offset += sizeof event + event.len;
    }
}

void file_watch::file_changed(named_place& place, named_file& file, bool is_written) {
    auto& [name, known] = file;
    // Written again within one tick of the clock that stamps files, it may look the same.
    if (is_written) known.is_written = true;
    if (!std::exchange(known.is_heard, true)) waiting_.add(known.account, {place.first / name});
}

/// Does nothing where events have caused so many looks that the folder has to wait for the next round.
void file_watch::links_switched(named_place& place) {
    auto& [name, watched] = place;
    if (!watched.is_freshly_doubted && watched.looks.spend()) doubt_files(name, watched);
}

void file_watch::folder_lost(named_place& place) {
    place.second.is_lost = true;
    links_switched(place);
}

/// What was looked at before may have changed again. Each account's files have a line of their own, so that
/// nobody's wait for another one's.
void file_watch::doubt_files(const path& name, watched_place& place) {
    place.is_freshly_doubted = true;
    for (auto& [account, next] : place.next_doubtful)
        next.clear();
    for (const auto& [file, known] : place.files)
        if (place.next_doubtful.try_emplace(known.account).second) waiting_.add(known.account, {name, true});
}

std::vector<path> file_watch::look_at_waiting(std::size_t most) {
    std::vector<path> different;
    files::last_folder nearby;
    const auto turn_begin = look_pace::clock::now();
    auto begin = turn_begin;
    turn_share turn{most, begin};
    while (!waiting_.empty() && turn.take(begin)) {
        const auto [account, what] = waiting_.take();
        if (what.is_folder) {
            look_at_doubtful(what.place, account, nearby, different);
        } else {
            look_at_heard(what.place, nearby, different);
        }
        const auto end = look_pace::clock::now();
        waiting_.ended(account, end - begin);
        begin = end;
    }
    pace_.worked(turn_begin, begin);
    return different;
}

void file_watch::look_at_heard(const path& whole, files::last_folder& nearby, std::vector<path>& different) {
    auto* const file = file_in(folders_, whole);
    if (file == nullptr) return;
    file->is_heard = false;
    if (file->looks.spend() && has_changed(whole, *file, &nearby)) different.push_back(whole);
}

/// Looks at one file, and lines the account's next one up.
void file_watch::look_at_doubtful(const path& name, uid_t account, files::last_folder& nearby,
                                  std::vector<path>& different) {
    const auto place = folders_.find(name);
    if (place == folders_.end()) return;
    auto& watched = place->second;
    const auto next = watched.next_doubtful.find(account);
    if (next == watched.next_doubtful.end()) return;
    watched.is_freshly_doubted = false;
    // Before its files are looked at, so that no change can fall between.
    if (std::exchange(watched.is_lost, false)) heard_.watch(*place);
    heard_.looked_into(watched);
    auto file = watched.files.lower_bound(next->second);
    while (file != watched.files.end() && file->second.account != account)
        ++file;
    if (file == watched.files.end()) {
        watched.next_doubtful.erase(next);
        return;
    }
    if (has_changed(name / file->first, file->second, &nearby)) different.push_back(name / file->first);
    next->second = file->first + '\0';  // the first name behind this one
    waiting_.add(account, {name, true});
}

std::vector<path> file_watch::look(turn_share& turn) {
    std::vector<path> different;
    files::last_folder nearby;
    if (is_between_rounds()) overflows_.renew();
    auto place = folders_.lower_bound(next_folder_);
    if (place != folders_.end() && place->first != next_folder_) next_file_.clear();
    while (place != folders_.end() && turn.is_left()) {
        if (next_file_.empty()) {
            turn.lead_on();
            place->second.is_lost = false;
            // A name may lead to another folder by now without an event: a link was switched, or events were
            // dropped.
            heard_.watch(*place);
            heard_.looked_into(place->second);
            place->second.looks.renew();
        }
        auto& files = place->second.files;
        auto file = files.lower_bound(next_file_);
        for (; file != files.end() && turn.take(); ++file) {
            const auto whole = place->first / file->first;
            file->second.looks.renew();
            if (has_changed(whole, file->second, &nearby)) different.push_back(whole);
        }
        next_file_ = file == files.end() ? std::string{} : file->first;
        if (file == files.end()) ++place;
    }
    next_folder_ = place == folders_.end() ? path{} : place->first;
    return different;
}

bool file_watch::has_changed(const path& file, watched_file& known, files::last_folder* nearby) const {
    const bool is_written = std::exchange(known.is_written, false);
    heard_folders::looked_at(known);
    const auto now = look_(file, nearby);
    if (!now) return is_written;
    // An account that removes its file from a folder of root's does not leave others with its work.
    const bool is_there = now->inode != 0;
    if (is_there || now->foreign_account) known.account = now->foreign_account.value_or(0);
    return std::exchange(known.last, *now) != *now || is_written;
}

void file_watch::cancel() {
    cancelled_ = true;
    pause_.cancel();
    if (notify_.is_open()) notify_.cancel();
}

}  // namespace tokenkeeper::runtime
