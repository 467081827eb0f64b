#pragma once

#include "daemon/store/sqlite/database/schema.hpp"
#include "daemon/store/sqlite/database/sqlite.hpp"
#include "daemon/store/store.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tokenkeeper::store {

/// Opens a file that exists, with the settings that all our files have.
sqlite_result<database> connect(const std::filesystem::path& file);

/// Tells what was found under a name.
struct inspected_file {
    enum class state {
        missing,  ///< nothing at all
        empty,    ///< nothing was written to it yet: an empty file, or a sound database without tables
        ours,     ///< in order and of this version
        earlier,  ///< in order and of the version before
        damaged,  ///< no database, one of another program, or with a fault in it: see `why`
    } condition{};
    std::optional<database> db;  ///< where it is in order, or has no tables
    std::string cause;           ///< one clause for people
};
/// Looks whether a file is in order. It is not written to.
store_result<inspected_file> inspect(const std::filesystem::path& file, file_purpose purpose);

}  // namespace tokenkeeper::store
