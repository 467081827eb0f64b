#pragma once

#include "daemon/store/sqlite/database/files.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/record_numbers.hpp"
#include "daemon/store/store.hpp"
#include "lib/base/secret.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace tokenkeeper::store {

/// The store of this host: one file of sessions and, beside it (marks_beside), one of marks and names, so
/// that the loss of one cannot take the other. Blocking, for one thread.
class local_store {
public:
    struct files {
        record_file sessions;
        record_file marks;
    };
    local_store(std::filesystem::path path, secret key, store_lock lock, files opened, record_numbers numbers,
                contents found);

    /// Gives away the content that was found when the store was opened. It can be called once.
    contents load() { return std::move(found_); }
    store_result<void> commit(const changes& wanted);
    store_result<std::string> rewrite(const changes& everything);

private:
    store_result<void> write_late();
    void remember(const changes& done);

    std::filesystem::path path_;
    secret key_;
    store_lock lock_;
    std::optional<files> files_;  ///< nothing: they were replaced, and could not be written anew yet
    record_numbers numbers_;
    contents found_;
    record_changes late_;  ///< what follows from rows that are durable, and could not be written yet
};

std::filesystem::path marks_beside(const std::filesystem::path& sessions);
/// The name under which a file is made before it is put in its place.
std::filesystem::path unfinished(const std::filesystem::path& file);

/// Opens both files, which are in order.
store_result<local_store::files> open_files(const std::filesystem::path& sessions);

struct local_opened {
    std::unique_ptr<local_store> store;
    std::optional<std::string> damage;  ///< see opened::damage
};
/// Opens or makes it. See open_sqlite.
store_result<local_opened> open_local(const std::filesystem::path& path, const secret& key);

}  // namespace tokenkeeper::store
