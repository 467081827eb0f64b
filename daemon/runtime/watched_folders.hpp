#pragma once

#include <filesystem>
#include <set>
#include <unordered_map>

namespace tokenkeeper::runtime {

/// The folders that an inotify instance watches for changes of their files, each with all the names by which
/// it is known: links lead to it, too. The instance may be negative, and then watches nothing.
class watched_folders {
public:
    using path = std::filesystem::path;
    static constexpr int unwatched = -1;

    explicit watched_folders(int instance) noexcept : instance_(instance) {}

    /// Watches the folder that the name leads to now. Returns inotify's number of it, the same for all its
    /// names; `unwatched`: it is not there, or cannot be watched.
    int watch(const path& name);
    /// Ends the watch of the folder under this name, also of one that could not be watched (`unwatched`); its
    /// other names are watched on.
    void unwatch(const path& name, int number);
    /// True: some folders are not watched, as this user has no watch left.
    [[nodiscard]] bool lack_watches() const noexcept { return !refused_.empty(); }
    /// The names of a folder; nullptr: none.
    [[nodiscard]] const std::set<path>* names(int number) const;
    /// The folder moved, so that another one may have its names, which are returned.
    std::set<path> leave(int number);
    /// The same for one whose watch has ended already, as it is no longer there.
    std::set<path> forget(int number);

private:
    int instance_;
    std::unordered_map<int, std::set<path>> names_;
    std::set<path> refused_;  ///< for want of watches
};

}  // namespace tokenkeeper::runtime
