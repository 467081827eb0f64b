#pragma once

#include "daemon/files/bounded_look.hpp"
#include "daemon/runtime/watch/account_turns.hpp"
#include "daemon/runtime/watch/heard_folders.hpp"
#include "daemon/runtime/watch/look_allowance.hpp"
#include "daemon/runtime/watch/look_pace.hpp"
#include "daemon/runtime/watch/turn_share.hpp"
#include "daemon/runtime/watch/watched_place.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/inotify.h>

namespace tokenkeeper::runtime {

/// Reports changed files: written, replaced by a rename, created or removed, each change once. It watches
/// their folders with inotify, so a file may appear after its watch began. Some changes show only when the
/// caller calls `look` from time to time: in folders that cannot be watched (missing, or beyond the limit of
/// watches), behind symbolic links into other folders, and on network file systems. Without an inotify
/// instance, of which each user has only so many, all changes show so.
///
/// It hears all events soon: those that the kernel has to drop cost looks at every file.
///
/// It looks at one slice of the files at a time, even if many have changed, and the accounts that own them
/// have turns. Others may own the folders, so all events before a look at a file cause that one. Until `look`
/// comes to the file, its own events cause at most `look_allowance::most` looks, as do other events in its
/// folder, and dropped events; `look` reports the rest.
class file_watch : private heard_folders::listener {
public:
    /// Looks at one file; nullopt: it cannot look now.
    using file_look = std::function<std::optional<files::file_appearance>(const std::filesystem::path&,
                                                                          files::last_folder*)>;

    /// A new inotify instance; negative, with errno, where there is none left.
    static int open_inotify() noexcept;

    /// It owns the instance, which may be negative: none.
    explicit file_watch(const boost::asio::any_io_executor& executor, int inotify = open_inotify(),
                        file_look look = files::look_at_file);

    /// Why some changes show only to `look`, where the limits of inotify cause it; empty: they do not.
    [[nodiscard]] std::string shortage() const;

    /// Watches one more file for changes from its present appearance.
    void watch(const std::filesystem::path& file);
    void unwatch(const std::filesystem::path& file);
    [[nodiscard]] bool watches(const std::filesystem::path& file) const;
    /// The account that changes the file, as it was seen last; root's where that is a trusted one, or no
    /// other is known.
    [[nodiscard]] uid_t account(const std::filesystem::path& file) const;

    /// Waits for the first change and returns the changed files; empty if cancelled.
    boost::asio::awaitable<std::vector<std::filesystem::path>> changed();

    /// Looks at the next watched files, round by round, at as many as the turn has time for. Returns those
    /// that changed since their last report, or since their watch began.
    std::vector<std::filesystem::path> look(turn_share& turn);
    /// The next look begins a round.
    [[nodiscard]] bool is_between_rounds() const { return next_folder_.empty(); }

    void cancel();

    /// What its own looks take of the loop's time, and what its caller does with the files.
    look_pace& pace() noexcept { return pace_; }

private:
    using path = std::filesystem::path;
    /// What an event caused: a look at a file, or at an account's next doubtful file in a folder.
    struct waiting {
        path place;
        bool is_folder = false;
    };

    void file_changed(named_place& place, named_file& file, bool is_written) override;
    void links_switched(named_place& place) override;
    void folder_lost(named_place& place) override;
    void hear_present();
    void hear_all(const char* data, std::size_t size);
    void doubt_files(const path& name, watched_place& place);
    boost::asio::awaitable<void> rested();
    std::vector<path> look_at_waiting(std::size_t most);
    void look_at_heard(const path& whole, files::last_folder& nearby, std::vector<path>& different);
    void look_at_doubtful(const path& name, uid_t account, files::last_folder& nearby,
                          std::vector<path>& different);
    bool has_changed(const path& file, watched_file& known, files::last_folder* nearby) const;

    boost::asio::posix::stream_descriptor notify_;
    boost::asio::steady_timer pause_;  ///< a rest, or all the time where there is no inotify
    file_look look_;
    look_pace pace_;
    std::map<path, watched_place> folders_;
    heard_folders heard_;
    look_allowance overflows_;  ///< each costs a look at every file
    account_turns<waiting> waiting_;
    path next_folder_;  ///< the folder that the next look starts at
    std::string next_file_;
    bool cancelled_ = false;
};

}  // namespace tokenkeeper::runtime
