#pragma once

#include "daemon/state/column_sealer.hpp"
#include "daemon/state/files.hpp"
#include "daemon/state/sqlite.hpp"
#include "daemon/state/store.hpp"

namespace tokenkeeper::state {

/// The store over a database that was opened, brought to this version and found to be of this key. What each
/// function changes is one commit of SQLite's.
///
/// Where a token is replaced or removed, the write-ahead log is emptied into the file behind the commit: the
/// old one is overwritten there (secure_delete), and is in neither afterwards. What remains is what the disk
/// itself keeps of the log's freed blocks, and, where emptying it failed, the log until the next time.
class sqlite_store final : public store {
public:
    /// What the functions run.
    struct statements {
        statement select, update, insert, sent, granted, not_processed, select_next, promote, discard, revoke,
            note, forget;
    };
    /// Shows too whether the tables are what they should be.
    static sqlite_result<statements> prepare(database& in);

    sqlite_store(std::filesystem::path file, store_lock lock, database db, column_sealer tokens,
                 statements run);

    store_result<std::vector<stored_session>> load() override;
    store_result<void> save(const stored_session& session) override;
    store_result<void> refresh_is_sent(std::string_view session) override;
    store_result<void> granted(std::string_view session, const stored_token& token,
                               const secret* refresh) override;
    store_result<void> refresh_not_processed(std::string_view session) override;
    store_result<void> promoted(std::string_view session) override;
    store_result<void> discarded(std::string_view session) override;
    store_result<void> revoked(std::string_view session) override;
    store_result<void> note(const std::vector<std::pair<std::string, observed>>& seen) override;
    store_result<void> forget(const std::vector<std::string>& sessions) override;

private:
    /// Runs what must change the row of one session.
    store_result<void> change(std::string_view session, query& with);
    store_result<void> change(std::string_view session, statement& with);
    store_result<secret> stored_next(std::string_view session);
    /// The same change for each of many, in one commit.
    template <class Each, class Give>
    store_result<void> for_all(const Each& each, statement& with, Give give);
    void overwrite_replaced();

    [[nodiscard]] store_error not_written(const sqlite_error& said) const;
    [[nodiscard]] store_error broken(const std::string& what) const;
    [[nodiscard]] store_error unreadable(const std::vector<std::string>& sessions) const;

    // In the order in which they are needed: the lock goes last.
    std::filesystem::path file_;
    store_lock lock_;
    database db_;
    column_sealer tokens_;
    statements run_;
};

}  // namespace tokenkeeper::state
