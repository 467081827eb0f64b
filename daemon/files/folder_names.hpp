#pragma once

#include "daemon/files/guarded_file.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace tokenkeeper::files {

/// Every name that was in a folder at one moment, in no order, without "." and "..".
struct folder_names {
    std::vector<std::string> names;
    /// Everybody on this host may list the folder: the way to it is open for them, too. Who may list a folder
    /// can hold it.
    bool is_open_for_all = false;
};

/// Lists a folder, whoever owns it, and waits for it five seconds at most: others may hold it.
std::variant<folder_names, unusable_folder> list_names(const std::filesystem::path& folder);

}  // namespace tokenkeeper::files
