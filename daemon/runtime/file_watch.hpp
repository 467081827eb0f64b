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
#include <sys/inotify.h>
#include <sys/types.h>

#include <time.h>

namespace tokenkeeper::runtime {

/// Tells when files were changed: written, replaced by a rename, created or removed, each change once. It
/// watches their folders with inotify, so that a file may come later than its watch. A folder that cannot be
/// watched (missing, or the limit of watches is reached) is left to the caller's own look from time to time,
/// as are targets of symbolic links in other folders, and network file systems.
///
/// It looks at no more than a slice of the files at a time, however many may have changed.
class file_watch {
public:
    explicit file_watch(const boost::asio::any_io_executor& executor);

    /// Watches one file more, from what it looks like now.
    void watch(const std::filesystem::path& file);
    void unwatch(const std::filesystem::path& file);

    /// The watched files that have changed; waits for the first. Empty: cancelled.
    boost::asio::awaitable<std::vector<std::filesystem::path>> changed();

    /// Of the next `most` watched files, in a round: those that look different from when they were last told
    /// (at first: from when their watch began).
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
    /// A folder all of whose files may have changed, and how far they have been looked at.
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
    std::map<path, folder> folders_;
    std::unordered_map<int, path> names_;  ///< of the folders that are watched
    std::list<doubtful_folder> doubtful_;
    path next_folder_;  ///< where the next look begins
    std::string next_file_;
    bool cancelled_ = false;
};

}  // namespace tokenkeeper::runtime
