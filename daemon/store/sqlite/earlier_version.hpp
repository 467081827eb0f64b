#pragma once

#include "daemon/store/sqlite/database/sqlite.hpp"
#include "daemon/store/sqlite/records/session_records.hpp"
#include "lib/base/secret.hpp"

#include <filesystem>

namespace tokenkeeper::store {

/// Reads the sessions of the version before, whose tokens stood in columns, each sealed separately. A
/// session whose tokens do not open is damaged. An error: as far as it could be read.
sqlite_result<void> read_earlier(database& file, const secret& key, session_records& target);

/// The same from a file whose tables are damaged: what can be reached from both ends.
void salvage_earlier(const std::filesystem::path& file, const secret& key, session_records& target);

}  // namespace tokenkeeper::store
