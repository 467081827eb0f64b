#pragma once

#include "daemon/state/column_sealer.hpp"
#include "daemon/state/sqlite.hpp"
#include "daemon/state/store.hpp"

#include <filesystem>

namespace tokenkeeper::state {

/// Holds the key against the store's canary, a text that was sealed with the key of this store.
///
/// A store that is not sealed yet is sealed when there is a key: all tokens and the canary in one commit;
/// then the file is written anew, so that no plain token is left in it. Where that second part is cut off, it
/// is done at the next start. Wrong key, or sealed and no key: wrong_key, and nothing is changed.
store_result<void> check_key(database& in, const std::filesystem::path& file, const column_sealer& tokens);

}  // namespace tokenkeeper::state
