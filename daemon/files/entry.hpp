#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::files {

/// The numbers that the kernel knows a file by, whatever its names are.
struct identity {
    dev_t device = 0;
    ino_t inode = 0;

    friend auto operator<=>(const identity&, const identity&) = default;  // NOLINT(modernize-use-nullptr)
};

/// The things that the kernel tells of one name in a folder, without following a link.
struct entry {
    enum class kind {
        folder,
        file,   ///< a regular one
        link,   ///< a symbolic one
        other,  ///< a FIFO, a socket or a device
    } type = kind::other;
    uid_t owner = 0;
    gid_t group = 0;
    mode_t mode = 0;          ///< without the type
    std::uint64_t names = 1;  ///< how many hard links it has
    identity number{};
};

/// The accounts that the daemon trusts as it trusts itself.
struct trusted_accounts {
    std::vector<uid_t> users;     ///< root, and the daemon's own user
    std::vector<gid_t> groups{};  ///< those that nobody else is in, as far as the daemon knows

    [[nodiscard]] bool user(uid_t one) const { return std::ranges::find(users, one) != users.end(); }
    [[nodiscard]] bool group(gid_t one) const { return std::ranges::find(groups, one) != groups.end(); }

    /// Root and the user of this process.
    static trusted_accounts of_this_process();
};

}  // namespace tokenkeeper::files
