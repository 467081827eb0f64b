#pragma once

#include <cstddef>
#include <filesystem>
#include <list>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/inotify.h>
#include <sys/types.h>

#include <time.h>

namespace tokenkeeper::runtime {

/// Reports changed files: written, replaced by a rename, created or removed, each change once. It watches
/// their folders with inotify, so a file may appear after its watch began. Some changes show only when the
/// caller calls `look` from time to time: in folders that cannot be watched (missing, or beyond the limit of
/// watches), behind symbolic links into other folders, and on network file systems. Without an inotify
/// instance, of which each user has only so many, all changes show so.
///
/// It looks at one slice of the files at a time, even if many have changed.
class file_watch {
public:
    /// A new inotify instance; negative, with errno, where there is none left.
    static int open_inotify() noexcept;

    /// It owns the instance, which may be negative: none.
    explicit file_watch(const boost::asio::any_io_executor& executor, int inotify = open_inotify());

    /// False: all changes show only to `look`.
    [[nodiscard]] bool hears_changes() const { return notify_.is_open(); }

    /// Watches one more file for changes from its present appearance.
    void watch(const std::filesystem::path& file);
    void unwatch(const std::filesystem::path& file);
    [[nodiscard]] bool watches(const std::filesystem::path& file) const;

    /// Waits for the first change and returns the changed files; empty if cancelled.
    boost::asio::awaitable<std::vector<std::filesystem::path>> changed();

    /// Looks at the next `most` watched files, round by round. Returns those that changed since their last
    /// report, or since their watch began.
    std::vector<std::filesystem::path> look(std::size_t most);

    void cancel();

private:
    using path = std::filesystem::path;
    struct appearance {
        ino_t inode = 0;
        off_t size = -1;
        timespec changed{};
        // A change of rights may come within the same tick of the clock that stamps files.
        mode_t mode = 0;
        uid_t user = 0;
        gid_t group = 0;
    };
    struct folder {
        int watch = -1;  ///< inotify's number; -1: not there, or watched under another name
        std::map<std::string, appearance> files;
    };
    /// A folder whose files may all have changed, and the file that is looked at next.
    struct doubtful_folder {
        path name;
        std::string next_file;
    };

    static appearance appearance_of(const path& file);
    static bool looks_different(const path& file, appearance& last);
    void watch_folder(const path& name, folder& place);
    void follow_name(const path& name, folder& place);
    void hear(const inotify_event& event, const char* name, std::set<path>& written);
    void doubt(const path& name);
    std::set<path> read(const char* data, std::size_t size);
    std::vector<path> look_at_doubtful(std::size_t most);

    boost::asio::posix::stream_descriptor notify_;
    boost::asio::steady_timer cancellation_;  ///< for `changed` where there is no inotify
    std::map<path, folder> folders_;
    std::unordered_map<int, path> names_;  ///< the names of the watched folders
    std::list<doubtful_folder> doubtful_;
    path next_folder_;  ///< the folder that the next look starts at
    std::string next_file_;
    bool cancelled_ = false;
};

}  // namespace tokenkeeper::runtime
