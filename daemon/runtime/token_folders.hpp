#pragma once

#include "daemon/files/token_folder.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::runtime {

/// Lists and watches the folders of session sets.
///
/// Watch a folder before you list it: a file that comes in between is then reported as a change.
class token_folders {
public:
    using path = std::filesystem::path;
    using listing = std::variant<files::folder_listing, files::unusable_folder>;
    using file_names = std::set<std::string, std::less<>>;

    token_folders() = default;
    token_folders(const token_folders&) = delete;
    token_folders& operator=(const token_folders&) = delete;
    virtual ~token_folders() = default;

    /// False: the kernel tells of no changes, so all of them show only in listings.
    [[nodiscard]] virtual bool hears_changes() const { return true; }

    /// Lists a folder, and of these names each that is there. May be called on any thread, and may take long.
    [[nodiscard]] virtual listing list(const path& folder, std::vector<std::string> expected) const = 0;

    /// Watches the folder that has this name now, which may be missing. Call it again before each listing:
    /// another folder may have the name by then.
    virtual void watch(const path& folder) = 0;
    /// Watches no folders but these from now on.
    virtual void keep_only(const std::set<path>& folders) = 0;
    /// The files in the folder that were closed by a writer, or moved there, since the last call.
    virtual file_names take_finished(const path& folder) = 0;

    /// Waits until something changes in a watched folder and returns those folders, each once; empty if
    /// cancelled.
    virtual boost::asio::awaitable<std::set<path>> changed() = 0;
    /// Ends `changed`.
    virtual void cancel() = 0;
};

}  // namespace tokenkeeper::runtime
