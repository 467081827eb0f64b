#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>

#include <time.h>

namespace tokenkeeper::keeper {

/// Tells when files were changed: written, replaced by a rename, created or removed, each change once. It
/// watches their folders with inotify, so that a file may come later than its watch. A folder that cannot be
/// watched (missing, or the limit of watches is reached) is left to the caller's own look from time to time,
/// as are targets of symbolic links in other folders, and network file systems.
class file_watch {
public:
    explicit file_watch(const boost::asio::any_io_executor& executor);

    /// Watches exactly these from now on.
    void watch(const std::set<std::filesystem::path>& files);

    /// The watched files that have changed; waits for the first. Empty: cancelled.
    boost::asio::awaitable<std::vector<std::filesystem::path>> changed();

    /// The watched files that look different from when they were last told (at first: from when their watch
    /// began).
    std::vector<std::filesystem::path> look();

    void cancel();

private:
    struct appearance {
        ino_t inode = 0;
        off_t size = -1;
        timespec changed{};
        // A change of rights may come within the same tick of the clock that stamps files.
        mode_t mode = 0;
        uid_t user = 0;
        gid_t group = 0;
    };
    static appearance appearance_of(const std::filesystem::path& file);
    static bool looks_different(const std::filesystem::path& file, appearance& last);
    std::vector<std::filesystem::path> read(const char* data, std::size_t size);
    void watch_folders();
    void watch_again();

    boost::asio::posix::stream_descriptor notify_;
    std::map<int, std::filesystem::path> folders_;
    std::set<std::filesystem::path> unwatched_;  ///< folders that are not there, tried again at every look
    std::map<std::filesystem::path, appearance> files_;
};

}  // namespace tokenkeeper::keeper
