#pragma once

#include "daemon/store/memory/unsaved_histories.hpp"

#include <cstddef>
#include <vector>

namespace tokenkeeper::store {

struct memory;
class writer;

/// Brings histories of sessions, by their names, to the store and keeps none: whoever has them gives each
/// when it changed.
class stored_histories {
public:
    stored_histories(memory& held, writer& disk) : held_(held), disk_(disk) {}

    /// Takes a session's history for the next commit, in place of what is stored; empty bytes: it has none.
    /// It is written together with whatever else is, but no rotation waits for it.
    void write(stored_history latest);
    /// How many wait to be written.
    [[nodiscard]] std::size_t waiting() const noexcept;
    /// What the store held when it was opened; only once.
    [[nodiscard]] std::vector<stored_history> take_found();
    /// Gives all histories where the store begins anew.
    void give_all(all_histories source);

private:
    memory& held_;
    writer& disk_;
};

}  // namespace tokenkeeper::store
