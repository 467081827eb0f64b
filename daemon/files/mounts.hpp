#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include <sys/types.h>

namespace tokenkeeper::files {

/// What can be told of a file system before anything is asked of it.
struct mount_facts {
    /// Another host, or a process, answers for its files (NFS, CIFS, FUSE), or mounts them on demand
    /// (autofs): every look at one can wait, whoever owns it.
    bool is_served = false;
    /// The user whose process answers (FUSE). It says what it likes of its files, and of their owners.
    std::optional<uid_t> server{};
};

/// The mounts by their numbers, as /proc/self/mountinfo tells them (proc_pid_mountinfo(5)). Without the root
/// of this process: what is on it, the programs included, is there or nothing is. Pure.
std::map<std::uint64_t, mount_facts> read_mounts(std::string_view mountinfo);

/// The facts of a mount that is in use, by its number (statx(2), STATX_MNT_ID). One that nobody sees any
/// more, as it was detached, is anybody's. Where /proc tells nothing, every mount counts as one of this
/// host's own.
mount_facts facts_of_mount(std::uint64_t number);

}  // namespace tokenkeeper::files
