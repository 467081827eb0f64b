#pragma once

#include "daemon/files/entry.hpp"
#include "daemon/files/guarded_file.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::files {

/// One name in a folder, and what it leads to.
struct folder_name {
    enum class kind {
        file,         ///< a regular one
        linked_file,  ///< a symbolic link to a regular one
        dangling,     ///< a symbolic link that leads nowhere, or what cannot be reached
        other,        ///< a folder, a FIFO, a socket or a device, or a link to one
    };
    std::string name;
    kind type = kind::other;
    std::uint64_t size = 0;  ///< in bytes, of the file
    wall_time changed{};     ///< the last change of its content
};

/// Which folder it is. The kernel may give the numbers of one that is gone to the next one: to a file system
/// that is mounted in its place, or to a folder that is made anew. What follows them tells the two apart,
/// where the file system knows it.
struct folder_identity {
    identity number{};
    std::uint64_t file_system = 0;
    std::int64_t born = 0;  ///< nanoseconds since 1970; 0: unknown

    bool operator==(const folder_identity&) const = default;
};

/// Everything that was in a folder at one moment, in no order, without "." and "..".
struct folder_listing {
    folder_identity folder{};
    std::vector<folder_name> names;
};

/// The most names that a folder may hold.
inline constexpr std::size_t most_names = 300'000;

/// Tells what a name is that was listed, where the look at it gave this errno. nullopt: it is gone by now.
/// Any other failure, of a disk or a server, has taken nothing away.
std::optional<folder_name> name_after_failure(std::string name, int failed);

/// Others may hold a folder, so each of these waits a few seconds for it at most.

/// Lists a folder that belongs to a trusted account and that only trusted accounts can write, as all of the
/// way to it. The folder is judged by its descriptor, after it was opened. While files in it are renamed, the
/// kernel may leave others out of what it lists (tmpfs does): each `expected` name is looked for by itself,
/// so that of these none is missing that is there.
std::variant<folder_listing, unusable_folder> list_own_folder(const std::filesystem::path& folder,
                                                              const trusted_accounts& trusted,
                                                              std::vector<std::string> expected = {});

/// Every name that was in a folder at one moment, in no order, without "." and "..".
struct folder_names {
    std::vector<std::string> names;
    /// Everybody on this host may list the folder: the way to it is open for them, too. Who may list a folder
    /// can hold it.
    bool is_open_for_all = false;
};

/// Lists a folder, whoever owns it. Its problem does not name the folder.
std::variant<folder_names, unusable_folder> list_names(const std::filesystem::path& folder);

}  // namespace tokenkeeper::files
