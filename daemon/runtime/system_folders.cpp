#include "daemon/runtime/system_folders.hpp"

#include "daemon/files/bounded_look.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <sys/inotify.h>

namespace tokenkeeper::runtime {

namespace asio = boost::asio;

namespace {

/// IN_CREATE tells of links; a file that is only begun shows by IN_CLOSE_WRITE.
constexpr std::uint32_t changes_in_folder = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |
                                            IN_DELETE | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;
constexpr std::uint32_t ends_of_writing = IN_CLOSE_WRITE | IN_MOVED_TO;
/// The most names that are remembered of a folder until it is listed; more of them wait two seconds.
constexpr std::size_t most_finished = 100'000;

}  // namespace

system_folders::system_folders(const asio::any_io_executor& executor, files::trusted_accounts trusted,
                               int inotify)
    : trusted_(std::move(trusted)),
      notify_{executor},
      cancellation_{executor, asio::steady_timer::time_point::max()} {
    if (inotify >= 0) notify_.assign(inotify);
}

token_folders::listing system_folders::list(const path& folder, std::vector<std::string> expected) const {
    return files::list_own_folder(folder, trusted_, std::move(expected));
}

void system_folders::watch(const path& folder) {
    auto& place = folders_[folder];
    if (!hears_changes()) return;
    const int now = files::watch_folder_by_walk(notify_.native_handle(), folder, changes_in_folder);
    if (now == place.number) return;
    end_watch(std::exchange(place.number, now));
}

void system_folders::keep_only(const std::set<path>& folders) {
    for (auto place = folders_.begin(); place != folders_.end();) {
        if (folders.contains(place->first)) {
            ++place;
            continue;
        }
        const int number = place->second.number;
        place = folders_.erase(place);
        end_watch(number);
    }
}

/// A folder with two names has one watch.
void system_folders::end_watch(int number) {
    const bool is_used =
        std::ranges::any_of(folders_, [number](const auto& each) { return each.second.number == number; });
    if (number >= 0 && !is_used) ::inotify_rm_watch(notify_.native_handle(), number);
}

token_folders::file_names system_folders::take_finished(const path& folder) {
    const auto place = folders_.find(folder);
    return place == folders_.end() ? file_names{} : std::exchange(place->second.finished, {});
}

asio::awaitable<std::set<token_folders::path>> system_folders::changed() {
    if (!hears_changes() && !cancelled_) {
        co_await cancellation_.async_wait(as_values);
        co_return std::set<path>{};
    }
    std::array<char, std::size_t{16} * 1024> buffer{};
    while (!cancelled_) {
        const auto [failed, size] = co_await notify_.async_read_some(asio::buffer(buffer), as_values);
        if (failed) break;
        auto told = hear_all(buffer.data(), size);
        if (!told.empty()) co_return told;
    }
    co_return std::set<path>{};
}

std::set<token_folders::path> system_folders::hear_all(const char* data, std::size_t size) {
    std::set<path> told;
    for (std::size_t offset = 0; offset + sizeof(inotify_event) <= size;) {
        inotify_event event{};
        std::memcpy(&event, data + offset, sizeof event);
        const char* name = data + offset + sizeof event;
        offset += sizeof event + event.len;
        const bool is_overflow = (event.mask & IN_Q_OVERFLOW) != 0;
        for (auto& [folder, place] : folders_) {
            if (!is_overflow && place.number != event.wd) continue;
            told.insert(folder);
            // The kernel has ended the watch, so the number may be another folder's soon.
            if ((event.mask & IN_IGNORED) != 0) place.number = -1;
            if (event.len > 0 && (event.mask & ends_of_writing) != 0 && place.finished.size() < most_finished)
                place.finished.insert(name);
        }
    }
    return told;
}

void system_folders::cancel() {
    cancelled_ = true;
    cancellation_.cancel();
    if (hears_changes()) notify_.cancel();
}

}  // namespace tokenkeeper::runtime
