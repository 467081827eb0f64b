#pragma once

#include "daemon/store/sqlite/database/sqlite.hpp"
#include "daemon/store/store.hpp"

#include <filesystem>
#include <string_view>

namespace tokenkeeper::store {

/// One line for people: the file, what could not be done with it ("opened", "written"), what SQLite said and
/// what to do.
store_error trouble_with(const std::filesystem::path& file, std::string_view done, const sqlite_error& said);

/// The file's content is at fault, not the disk or the rights.
bool tells_of_damage(const sqlite_error& said) noexcept;

}  // namespace tokenkeeper::store
