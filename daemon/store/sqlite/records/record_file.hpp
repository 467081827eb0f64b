#pragma once

#include "daemon/store/sqlite/database/file_stamp.hpp"
#include "daemon/store/sqlite/database/schema.hpp"
#include "daemon/store/sqlite/database/sqlite.hpp"
#include "daemon/store/sqlite/records/encoding.hpp"
#include "daemon/store/sqlite/records/record.hpp"
#include "daemon/store/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::store {

/// Returns the place of a record in its file: records of one kind are beside each other.
constexpr std::uint64_t key_of(record_kind kind, std::uint64_t number) noexcept {
    constexpr unsigned width = 40;
    return (std::uint64_t{static_cast<std::uint8_t>(kind)} << width) | number;
}

/// One transaction makes these changes.
struct record_changes {
    std::vector<std::pair<std::uint64_t, byte_writer>> written;  ///< by keys, packed
    std::vector<std::uint64_t> removed;

    void write(const record& r) { written.emplace_back(key_of(r.kind, r.number), pack(r)); }
    [[nodiscard]] bool empty() const noexcept { return written.empty() && removed.empty(); }
};

/// A file of records: a database of SQLite's with one table. For one thread.
///
/// Where records are replaced or removed, the write-ahead log is emptied into the file behind the commit: old
/// tokens are overwritten there (secure_delete), and are in neither afterwards. What remains is what the disk
/// itself keeps of the log's freed blocks, and, where emptying it failed, the log until the next time.
class record_file {
public:
    /// Of a file that was found in order.
    static store_result<record_file> take(std::filesystem::path file, database opened);
    /// Makes a new file with these records, under this name, synced and closed.
    static store_result<void> make(const std::filesystem::path& file, file_purpose purpose,
                                   const record_changes& content);

    /// Every record, whole or damaged, by its key.
    using visitor = std::function<void(std::uint64_t key, std::string_view bytes)>;
    store_result<void> read(const visitor& visit);

    /// The changes are durable when it returns. `overwrite`: it overwrites old tokens too.
    store_result<void> write(const record_changes& wanted, bool overwrite);
    /// Tells whether the name of the file still leads to what was written last.
    [[nodiscard]] bool is_in_place() const;
    /// Tells whether it is the file that had this stamp, whatever was written to it since.
    [[nodiscard]] bool is_file(const file_stamp& made) const noexcept {
        return stamp_.shows_same_files(made);
    }
    /// Another file has its name now: closing this one must not touch the file that has its log's name.
    void abandon() noexcept;

private:
    record_file(std::filesystem::path file, database opened, statement put, statement remove);

    std::filesystem::path file_;
    database db_;
    statement put_;
    statement remove_;
    file_stamp stamp_;
};

}  // namespace tokenkeeper::store
