#pragma once

#include "daemon/state/store.hpp"
#include "lib/base/time.hpp"

#include <filesystem>
#include <optional>

namespace tokenkeeper::state {

/// The one owner of a store: a flock on `<path>.lock`, held until this goes; the empty file stays. SQLite's
/// own locks are taken too, against other programs, but they do not cover the moment in which a damaged file
/// is moved aside, and a process loses them when it closes any other descriptor of the file.
class store_lock {
public:
    /// Does not wait: in_use where another has it. Unavailable where the folder is missing or not writable.
    static store_result<store_lock> take(const std::filesystem::path& store);

    store_lock(store_lock&& other) noexcept;
    store_lock& operator=(store_lock&&) = delete;
    store_lock(const store_lock&) = delete;
    store_lock& operator=(const store_lock&) = delete;
    ~store_lock();

private:
    explicit store_lock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_;
};

/// What stood there before the store was opened.
enum class found {
    nothing,  ///< an empty file was made, mode 0600
    file,     ///< its mode is 0600 now, and its log's too
    wreck,    ///< an empty file, or a log without its file: what was in there is not there any more
};
/// Under the lock only, and before SQLite opens the file. Refuses a symbolic link, what is not a file, and a
/// file of another user.
store_result<found> make_private(const std::filesystem::path& store);

/// Renames the file and its logs to `<path>.corrupt-<time>` and the same with `-wal` and `-journal`, in this
/// order: where it is cut off, a log without its file is left, and told as a wreck at the next time. Never
/// overwrites. Returns the first new name.
store_result<std::filesystem::path> move_aside(const std::filesystem::path& store, wall_time now);

/// For a store that could not be filled after it was made: an empty file would be taken for a wreck.
void remove_new(const std::filesystem::path& store) noexcept;

/// So that a new name is not lost with the power.
store_result<void> sync_folder_of(const std::filesystem::path& store);

}  // namespace tokenkeeper::state
