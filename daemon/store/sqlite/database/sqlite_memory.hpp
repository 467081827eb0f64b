#pragma once

namespace tokenkeeper::store {

/// From now on SQLite overwrites memory before it gives it back. Works only before SQLite's first use in this
/// process; false where that was too late. `store::open` calls it.
///
/// It does not reach the pages in SQLite's cache, which hold what the file holds until the store is closed.
bool wipe_sqlite_memory() noexcept;

}  // namespace tokenkeeper::store
