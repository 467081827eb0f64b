#pragma once

#include "daemon/store/memory/unsaved_histories.hpp"
#include "lib/scheduler/ids.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenkeeper::store {

struct memory;
class writer;

/// Brings histories of sessions, by their names, to the store and keeps none: their owner gives each
/// when it changed.
class stored_histories {
public:
    stored_histories(memory& held, writer& disk) : held_(held), disk_(disk) {}

    /// Takes a session's history for the next commit, in place of what is stored; empty bytes: it has none.
    /// It is written together with whatever else is, but no rotation waits for it.
    void write(stored_history latest);
    /// The number of those that wait to be written.
    [[nodiscard]] std::size_t waiting() const noexcept;
    /// The content of the store when it was opened; only once.
    [[nodiscard]] std::vector<stored_history> take_found();
    /// Gives all histories where the store begins anew.
    void give_all(all_histories source);

    /// The name of the row that the session adopted (vault::was_renamed), under which its history may stand
    /// too; empty: none.
    [[nodiscard]] std::string earlier_name(session_id id) const;
    /// There is a row of this name, whether a session has it or not.
    [[nodiscard]] bool has_row(const std::string& name) const;

private:
    memory& held_;
    writer& disk_;
};

}  // namespace tokenkeeper::store
