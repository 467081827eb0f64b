#include "daemon/store/sqlite/records/record_file.hpp"

#include "daemon/store/sqlite/database/connect.hpp"
#include "daemon/store/sqlite/database/files.hpp"
#include "daemon/store/sqlite/database/trouble.hpp"

#include <utility>

namespace tokenkeeper::store {

namespace {

constexpr const char* put_record =
    "INSERT INTO record (key, bytes) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET bytes = excluded.bytes";
constexpr const char* remove_record = "DELETE FROM record WHERE key = ?";

sqlite_result<void> apply(database& db, statement& put, statement& remove, const record_changes& wanted) {
    auto batch = transaction::begin(db);
    if (!batch) return batch.error();
    for (const auto& [key, bytes] : wanted.written) {
        query run{put};
        run.number(static_cast<std::int64_t>(key)).bytes(bytes.view());
        if (auto done = run.run(); !done) return done.error();
    }
    for (const auto key : wanted.removed) {
        query run{remove};
        run.number(static_cast<std::int64_t>(key));
        if (auto done = run.run(); !done) return done.error();
    }
    return batch->commit();
}

sqlite_result<void> fill(database& db, file_purpose purpose, const record_changes& content) {
    if (auto mode = db.text("PRAGMA journal_mode = WAL"); !mode) return mode.error();
    if (auto done = lay_out(db, purpose); !done) return done.error();
    auto put = db.prepare(put_record);
    if (!put) return put.error();
    auto remove = db.prepare(remove_record);
    if (!remove) return remove.error();
    if (auto done = apply(db, *put, *remove, content); !done) return done.error();
    return db.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

record_file::record_file(std::filesystem::path file, database opened, statement put, statement remove)
    : file_(std::move(file)),
      db_(std::move(opened)),
      put_(std::move(put)),
      remove_(std::move(remove)),
      stamp_(file_stamp::take(file_)) {}

store_result<record_file> record_file::take(std::filesystem::path file, database opened) {
    auto put = opened.prepare(put_record);
    if (!put) return trouble_with(file, "opened", put.error());
    auto remove = opened.prepare(remove_record);
    if (!remove) return trouble_with(file, "opened", remove.error());
    opened.tidy_at_close(true);
    return record_file{std::move(file), std::move(opened), std::move(*put), std::move(*remove)};
}

store_result<void> record_file::make(const std::filesystem::path& file, file_purpose purpose,
                                     const record_changes& content) {
    if (auto made = create(file); !made) return made.error();
    auto db = connect(file);
    if (!db) return trouble_with(file, "made", db.error());
    db->tidy_at_close(true);
    if (auto done = fill(*db, purpose, content); !done) return trouble_with(file, "made", done.error());
    return {};
}

store_result<void> record_file::read(const visitor& visit) {
    auto select = db_.prepare("SELECT key, bytes FROM record ORDER BY key");
    if (!select) return trouble_with(file_, "read", select.error());
    query row{*select};
    for (auto step = row.step(); !step || *step; step = row.step()) {
        if (!step) return trouble_with(file_, "read", step.error());
        const auto key = static_cast<std::uint64_t>(row.next_number().value_or(0));
        visit(key, row.next_bytes().value_or(std::string_view{}));
    }
    return {};
}

bool record_file::is_in_place() const {
    return file_stamp::take(file_) == stamp_;
}

void record_file::abandon() noexcept {
    db_.tidy_at_close(false);
}

store_result<void> record_file::write(const record_changes& wanted, bool overwrite) {
    if (wanted.empty()) return {};
    const auto done = apply(db_, put_, remove_, wanted);
    // The records are saved; if there is no room or no time to overwrite old tokens now, the next write does
    // it.
    if (done && overwrite) static_cast<void>(db_.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    // A file that has taken this one's place is not the one that was written.
    const auto stamp = file_stamp::take(file_);
    const bool in_place = stamp.shows_same_files(stamp_);
    if (in_place) stamp_ = stamp;
    if (!done) return trouble_with(file_, "written", done.error());
    if (in_place) return {};
    return store_error{store_error::kind::replaced,
                       file_.string() + " was removed or replaced while it was written"};
}

}  // namespace tokenkeeper::store
