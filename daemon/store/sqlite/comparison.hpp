#pragma once

#include "daemon/store/sqlite/records/mark_records.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/record_numbers.hpp"
#include "daemon/store/sqlite/records/session_records.hpp"
#include "daemon/store/store.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::store {

/// Holds what both files of a store say together.
struct comparison {
    contents found;
    record_numbers numbers;
    record_changes names;  ///< what is missing or wrong in the file of marks
};

/// Compares the rows with the names beside the marks. A name without a row is that of a lost row, where there
/// was damage (`lost`: why everything that is missing is missing) or something was written after the name;
/// otherwise the power went between the two files. The random key of the fingerprints is found in either
/// file, or made.
comparison compare(session_records& rows, mark_records& marks, const std::optional<std::string>& lost);

}  // namespace tokenkeeper::store
