#pragma once

#include "daemon/files/descriptor.hpp"
#include "daemon/files/path_walk.hpp"

#include <string>
#include <utility>

#include <sys/stat.h>

namespace tokenkeeper::files {

/// The folders of this host. Each step is an open descriptor, and each name is opened below the one before,
/// so nobody can exchange a step between a look at it and its use. A single name that is opened without
/// following a link is what openat2 calls RESOLVE_NO_SYMLINKS, on every kernel and behind every filter.
class host_folders final : public folder_view {
public:
    host_folders() = default;
    /// Is in this open folder at once, which must stay open as long.
    host_folders(int folder, const entry& facts) noexcept : here_(folder), here_facts_(facts) {}

    std::variant<entry, int> begin(bool at_root) override;
    std::variant<entry, int> look(const std::string& name, const look_terms& terms) override;
    void enter() override;
    std::variant<std::string, int> target() override;

    /// The folder of what was looked at last; of a folder that was entered, the folder itself.
    [[nodiscard]] int folder() const noexcept { return here_; }
    /// The folder that was entered last, to keep it open; closed where that is the root.
    [[nodiscard]] descriptor take_folder() noexcept { return std::move(folder_); }
    /// The present folder is one of /proc. To open what is there can wait for a process.
    [[nodiscard]] bool is_in_proc() const noexcept;
    /// The type of what was looked at last, as in a mode.
    [[nodiscard]] mode_t type_of_last() const noexcept { return status_.st_mode & S_IFMT; }
    /// All that the kernel told of what was looked at last.
    [[nodiscard]] const struct stat& status_of_last() const noexcept { return status_; }
    /// Opens the file that was looked at last, for reading and without waiting; never a device or a FIFO.
    /// Sets `status` to that of the open file, as status_of tells it. Returns ESTALE where another file has
    /// the name now.
    std::variant<descriptor, int> open_file(struct stat& status);

private:
    std::variant<entry, int> take(descriptor opened);
    std::variant<entry, int> note(const std::variant<struct stat, int>& told);
    std::variant<entry, int> look_at_last();
    std::variant<entry, int> look_without_mounting();
    std::variant<entry, int> look_at_known(const look_terms& terms);
    std::variant<entry, int> look_at(const look_terms& terms);

    descriptor folder_;
    int here_ = -1;  ///< the same, or the root
    entry here_facts_;
    descriptor seen_;
    entry facts_;
    struct stat status_ {};
    std::string name_;
};

entry entry_of(const struct stat& status) noexcept;

/// The status of what is open, as a user who serves its file system may tell it: what is there is his, then,
/// whoever it is said to belong to. Returns errno; EREMOTE where this thread would have to wait for a file
/// system that root mounted, EREMOTEIO for one of a user.
std::variant<struct stat, int> status_of(int opened);

/// Looks at a name by the kernel's walk, without following a link at its end, if the kernel knows all of the
/// way; EAGAIN or EREMOTE if it would have to ask, and maybe to wait.
std::variant<entry, int> look_at_known_name(const char* name);

/// The errno says that this process has no descriptor or memory left, which tells nothing of a way.
bool is_own_shortage(int number) noexcept;

}  // namespace tokenkeeper::files
