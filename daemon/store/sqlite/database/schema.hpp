#pragma once

#include "daemon/store/sqlite/database/sqlite.hpp"

#include <cstdint>

namespace tokenkeeper::store {

/// This number in `PRAGMA application_id` makes a database file ours. The file of sessions has had the
/// same since its first version, so that an older program knows it and says that it is too new.
enum class file_purpose : std::int64_t {
    sessions = 0x746b7374,  ///< "tkst"
    marks = 0x746b736d,     ///< "tksm"
};

/// Tells how a database file relates to this program.
enum class file_kind {
    ours,
    earlier,  ///< ours, of the version before this one (sessions only)
    later,    ///< ours, of a version that is not known yet
    blank,    ///< of no program, and without any table
    foreign,  ///< of another program
};
sqlite_result<file_kind> look_at(database& file, file_purpose purpose);

/// Makes an empty file ours: it gets a table of records by their keys. A later version has to give its table
/// another name: a file that has this one and a version that differs in one byte was damaged.
sqlite_result<void> lay_out(database& file, file_purpose purpose);

}  // namespace tokenkeeper::store
