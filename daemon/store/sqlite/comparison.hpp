#pragma once

#include "daemon/store/sqlite/mark_records.hpp"
#include "daemon/store/sqlite/record_file.hpp"
#include "daemon/store/sqlite/record_numbers.hpp"
#include "daemon/store/sqlite/session_records.hpp"
#include "daemon/store/store.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::store {

/// What both files of a store say together.
struct comparison {
    contents found;
    record_numbers numbers;
    record_changes names;  ///< what is missing or wrong in the file of marks
};

/// Compares the rows with the names beside the marks. A name without a row is one of a lost row, where there
/// was damage (`lost`: why everything that is missing is missing); otherwise the power went between the two
/// files. The random key of the fingerprints is found in either file, or made.
comparison compare(session_records& rows, mark_records& marks, const std::optional<std::string>& lost);

}  // namespace tokenkeeper::store
