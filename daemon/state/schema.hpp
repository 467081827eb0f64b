#pragma once

#include "daemon/state/sqlite.hpp"

#include <span>

namespace tokenkeeper::state {

/// What a database file is to us.
enum class file_kind {
    empty,    ///< holds nothing at all: a new one
    ours,     ///< of this version, or of one that can be migrated
    later,    ///< ours, of a version that is not known yet
    foreign,  ///< of another program
};
sqlite_result<file_kind> look_at(database& file);

/// Each step leads from the version of its place in the list to the next; a released step is never changed.
std::span<const char* const> migrations() noexcept;

/// Brings an empty or an older file to the end of `steps`, each step in a commit of its own.
sqlite_result<void> migrate(database& file, std::span<const char* const> steps = migrations());

}  // namespace tokenkeeper::state
