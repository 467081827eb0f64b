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

    /// A user serves it who is not root.
    [[nodiscard]] bool is_of_user() const { return server.value_or(0) != 0; }
};

/// The mounts by their numbers, as /proc/self/mountinfo tells them (proc_pid_mountinfo(5)). Pure.
std::map<std::uint64_t, mount_facts> read_mounts(std::string_view mountinfo);

/// The facts of a mount that is in use, by its number (statx(2), STATX_MNT_ID). The root of this process
/// counts as a file system of this host's own: what is on it, the programs included, is there or nothing is.
/// So does every mount where /proc tells nothing. One that is not seen any more, as it was detached, is
/// anybody's.
mount_facts facts_of_mount(std::uint64_t number);

}  // namespace tokenkeeper::files
