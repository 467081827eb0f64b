#pragma once

#include "daemon/store/memory/row_table.hpp"
#include "daemon/store/memory/sent_tokens.hpp"
#include "daemon/store/memory/unsaved_histories.hpp"
#include "daemon/store/store.hpp"
#include "daemon/store/unsaved_report.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::store {

/// Holds what the vault knows, and which part of it is not durable yet. Pure.
struct memory {
    row_table rows;
    sent_tokens marks;
    unsaved_histories histories;
    std::vector<stored_history> found_histories;  ///< those of the store, until somebody takes them
    all_histories every_history;                  ///< empty: there are none
    /// Each name leads to the cause why its row cannot be read; the empty name leads to the cause why rows
    /// with unknown names may be lost.
    std::map<std::string, std::string> damaged;
};

/// One commit takes this share of `memory` along.
struct memory_share {
    unsaved_rows::batch rows;
    sent_tokens::batch marks;
    std::vector<stored_history> histories;
};

/// Brings what the store holds together with what is in memory, and rows with marks: a row whose refresh
/// token was answered is outdated, one whose refresh token was sent has a doubt, and a seed that a row
/// descends from is marked even where its mark was lost. Returns the names of the rows that an older copy of
/// the store brought back; a refresh token that the login service refused is outdated too, and is not among
/// them.
std::vector<std::string> load(memory& held, contents stored);

/// Tells whether a seed that no row and no mark knows may have been used.
[[nodiscard]] bool doubts_seeds(const memory& held);
/// The seeds of all sessions were looked at, and are marked: new ones are beyond doubt.
void trust_new_seeds(memory& held);

/// Returns true if rows or marks wait to be written.
[[nodiscard]] bool anything_changed(const memory& held);
/// Walks over all rows.
[[nodiscard]] unsaved_report look_for_unsaved(const memory& held);
/// What one commit takes at most, besides the rows that somebody waits for and all marks.
struct share_limits {
    std::size_t rows = 0;
    bool observations = false;
    std::size_t histories = 0;
};
memory_share take(memory& held, const share_limits& most);
changes changes_of(const memory_share& share);
void saved(memory& held, const memory_share& share);
void failed(memory& held, memory_share share);
/// Everything, for a store that begins anew.
memory_share take_everything(memory& held, changes& wanted);

}  // namespace tokenkeeper::store
