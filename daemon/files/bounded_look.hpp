#pragma once

#include "daemon/files/guarded_file.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

#include <sys/types.h>

#include <time.h>

namespace tokenkeeper::files {

/// What shows that a file was changed; as it is made, that of a missing one.
struct file_appearance {
    ino_t inode = 0;
    off_t size = -1;
    timespec changed{};
    // A change of rights may come within the same tick of the clock that stamps files.
    mode_t mode = 0;
    uid_t user = 0;
    gid_t group = 0;
    /// The account that may change it, as far as its way shows. It is not compared.
    std::optional<uid_t> foreign_account{};

    friend bool operator==(const file_appearance& left, const file_appearance& right) noexcept;
};

/// Looks at a file, which may be missing, by a walk of at most `most_steps` names: the kernel would follow
/// links of others through 80,000 of them in one call. nullopt: this process has no descriptor or memory left
/// for the look, or had to wait for others too long, so it tells nothing of the file.
std::optional<file_appearance> look_at_file(const std::filesystem::path& file, last_folder* nearby = nullptr);

/// Has inotify watch the folder that such a walk leads to. Returns its number of the watch; negative: there
/// is none, or no answer in time; `no_watch_left`: this user has as many watches as the kernel permits
/// (fs.inotify.max_user_watches).
inline constexpr int no_watch_left = -2;
int watch_folder_by_walk(int inotify, const std::filesystem::path& folder, std::uint32_t changes);

}  // namespace tokenkeeper::files
