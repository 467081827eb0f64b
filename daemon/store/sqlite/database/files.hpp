#pragma once

#include "daemon/store/store.hpp"
#include "lib/base/time.hpp"

#include <filesystem>
#include <utility>
#include <vector>

namespace tokenkeeper::store {

/// The one owner of a store: a flock on `<path>.lock`, held until this goes; the empty file stays. SQLite's
/// own locks are taken too, against other programs, but they do not cover the moment in which a damaged file
/// is moved aside, and a process loses them when it closes any other descriptor of the file.
class store_lock {
public:
    /// Does not wait: in_use where another has it. Unavailable where the folder is missing or not writable.
    static store_result<store_lock> take(const std::filesystem::path& store);

    /// Takes it again where its file was removed or replaced, so that no other process can take it: in_use
    /// where one did.
    store_result<void> keep();

    store_lock(store_lock&& source) noexcept;
    store_lock& operator=(store_lock&&) = delete;
    store_lock(const store_lock&) = delete;
    store_lock& operator=(const store_lock&) = delete;
    ~store_lock();

private:
    store_lock(std::filesystem::path store, int descriptor) noexcept
        : store_(std::move(store)), descriptor_(descriptor) {}

    std::filesystem::path store_;
    int descriptor_;
};

/// Tells what is in a place before its file is opened.
enum class found {
    nothing,
    empty,  ///< a file without content, and no log
    file,   ///< its mode is 0600 now, and its log's too
    wreck,  ///< a log, and no file or an empty one: its content is gone
};
/// Under the lock only, and before SQLite opens the file. Refuses a symbolic link, what is not a file, and a
/// file of another user.
store_result<found> make_private(const std::filesystem::path& file);

/// Makes an empty file, mode 0600, in place of what an earlier attempt may have left.
store_result<void> create(const std::filesystem::path& file);
/// Removes a file and its logs.
void remove_with_logs(const std::filesystem::path& file) noexcept;

/// Puts a finished file in the place of another. What stood there, with its logs, goes to
/// `<path>.corrupt-<time>`, which is returned (empty: there was nothing); or is removed where it is not
/// `kept`. Where it is cut off, either the old one or the new one is there; of the old one, the log may be at
/// its new name already.
store_result<std::filesystem::path> put_in_place(const std::filesystem::path& finished,
                                                 const std::filesystem::path& file, bool kept, wall_time now);
/// The file's own logs, and that of a `put_in_place` that was cut off.
std::vector<std::filesystem::path> logs_of(const std::filesystem::path& file);

/// So that a new name is not lost with the power.
store_result<void> sync_folder_of(const std::filesystem::path& file);

}  // namespace tokenkeeper::store
