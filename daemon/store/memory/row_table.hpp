#pragma once

#include "daemon/store/host_time.hpp"
#include "daemon/store/memory/named_rows.hpp"
#include "daemon/store/memory/row.hpp"
#include "daemon/store/memory/unsaved_rows.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/tables/id_table.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenkeeper::store {

/// All rows, those of sessions and those that nothing claims: left by an earlier process and not asked for
/// yet, out of the configuration, or replaced by tokens of another origin. Any of these may have been a
/// mistake, so they stay for a week; of one session's replaced rows, the latest few. Pure.
///
/// A replaced row is called by its session's name, a space (which no session's name has) and a fingerprint of
/// its origin.
class row_table {
public:
    /// So many replaced rows of a session stay: its owner can replace them as often as he likes.
    static constexpr std::size_t most_aside = 4;

    /// A row of the store. Where memory has the name already, memory is newer; but a refresh token of the
    /// store's that memory does not descend from is kept beside it.
    void load(stored_session stored);

    /// See vault::reserve.
    void reserve(const std::string& name);
    void unreserve(const std::string& name);
    /// See vault::claim.
    row_pointer claim(session_id id, const std::string& name, const std::string& origin, bool prefix,
                      const std::string& place = {});
    /// An empty row in place of whatever the session and the name had.
    row_pointer make(session_id id, const std::string& name, const std::string& origin, const host_time& now);
    void release(session_id id);

    [[nodiscard]] row_pointer find(session_id id) const;
    /// The name under which the session's row stood before the session adopted it; empty: its own.
    [[nodiscard]] std::string earlier_name(session_id id) const;
    [[nodiscard]] bool has(const std::string& name) const { return by_name_.contains(name); }
    /// The row of a login: of `origin`, with a refresh token.
    [[nodiscard]] row_pointer find_login(const std::string& origin) const;
    /// The rows that descend from this seed.
    [[nodiscard]] std::vector<row_pointer> find_seed(std::string_view fingerprint) const;
    [[nodiscard]] std::vector<row_pointer> all() const { return by_name_.all(); }

    /// Forgets the rows that nothing claims and that were not used for a week. One that was used in the
    /// future, by a wall clock that was ahead, has its week from now on. Walks over those that nothing
    /// claims.
    void forget_old(const host_time& now);

    /// To be told of what changes in a row.
    [[nodiscard]] unsaved_rows& unsaved() noexcept { return unsaved_; }
    [[nodiscard]] const unsaved_rows& unsaved() const noexcept { return unsaved_; }

private:
    struct wanted;
    using index = std::set<std::pair<std::string, std::string>>;

    void add(const row_pointer& entry);
    void remove(const row_pointer& entry);
    void give_to(session_id id, const std::string& name, const row_pointer& entry);
    void disown(const row_pointer& entry);
    void put_aside(const row_pointer& entry);
    void put_aside_what_is_in_the_way(session_id id, const std::string& name);
    void sort_orphans(const std::string& name);
    [[nodiscard]] row_pointer find_unclaimed(const wanted& request) const;
    [[nodiscard]] row_pointer find_renamed(const std::string& origin) const;
    [[nodiscard]] bool is_orphan(const row& entry) const;

    named_rows by_name_;
    id_table<row_pointer> by_id_;
    index orphans_;  ///< origin and name of the rows that nothing claims and no configured session has a
                     ///< right to
    index seeds_;    ///< fingerprint of the seed and name
    std::unordered_map<session_id, std::string> earlier_names_;
    std::set<std::string> unclaimed_;
    std::set<std::string> reserved_;
    unsaved_rows unsaved_;
};

}  // namespace tokenkeeper::store
