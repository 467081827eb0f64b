#include "daemon/state/files.hpp"
#include "daemon/state/key_check.hpp"
#include "daemon/state/schema.hpp"
#include "daemon/state/sqlite_memory.hpp"
#include "daemon/state/sqlite_store.hpp"
#include "daemon/state/trouble.hpp"

#include <system_error>
#include <utility>

#include <sqlite3.h>

namespace tokenkeeper::state {
namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;

/// The locks are taken with the first look, and kept: no other program gets in, and WAL needs no shared
/// memory file. Neither tables nor functions of a file are trusted; sorting and VACUUM leave nothing on disk.
constexpr const char* manners = R"(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -1024;
    PRAGMA synchronous = FULL;
)";

/// Why a file was not opened, and whether its content is at fault.
struct open_fault {
    store_error why;
    bool damaged = false;
};
template <class T>
using open_result = boost::system::result<T, open_fault>;

open_fault fault(const fs::path& file, const sqlite_error& said) {
    return {trouble_with(file, "opened", said), tells_of_damage(said)};
}

open_fault damage(const fs::path& file, const std::string& what) {
    return {{kind::broken, file.string() + ' ' + what}, true};
}

/// SQLite follows no link at all; the folder's are the administrator's (systemd makes some).
fs::path with_resolved_folder(const fs::path& file) {
    std::error_code failed;
    const auto folder = fs::canonical(file.has_parent_path() ? file.parent_path() : ".", failed);
    return failed ? file : folder / file.filename();
}

open_result<database> connect(const fs::path& file) {
    auto opened = database::open(with_resolved_folder(file));
    if (!opened) return fault(file, opened.error());
    if (auto set = opened->execute(manners); !set) return fault(file, set.error());
    return std::move(*opened);
}

/// Makes an empty file a store, and sees that any other is one, whole and not too new. The first version is
/// one commit and comes before WAL, so that a file is either empty or a store.
open_result<void> make_ready(database& in, const fs::path& file) {
    const auto kind_of_file = look_at(in);
    if (!kind_of_file) return fault(file, kind_of_file.error());
    if (*kind_of_file == file_kind::foreign) return damage(file, "is a database of another program");
    if (*kind_of_file == file_kind::later) {
        return open_fault{{kind::too_new, file.string() +
                                              " was written by a later version of tokenkeeper; install that "
                                              "version, or set another state.path"}};
    }
    const auto checked = in.text("PRAGMA quick_check(1)");
    if (!checked) return fault(file, checked.error());
    if (*checked != "ok") return damage(file, "is damaged: " + *checked);

    if (auto done = migrate(in); !done) return fault(file, done.error());
    const auto mode = in.text("PRAGMA journal_mode = WAL");
    if (!mode) return fault(file, mode.error());
    if (*mode != "wal") {
        return open_fault{{kind::unavailable, file.string() +
                                                  " cannot be opened: its file system has no place for a "
                                                  "write-ahead log; set another state.path"}};
    }
    return {};
}

/// Takes the lock where it succeeds, and only then.
open_result<std::unique_ptr<store>> open_file(const fs::path& file, store_lock& lock, const secret& key) {
    auto opened = connect(file);
    if (!opened) return opened.error();
    if (auto done = make_ready(*opened, file); !done) return done.error();
    // Every time: the start that made the file may have been cut off before.
    if (auto done = sync_folder_of(file); !done) return open_fault{done.error()};
    column_sealer tokens{key.clone()};
    if (auto done = check_key(*opened, file, tokens); !done) return open_fault{done.error()};
    auto run = sqlite_store::prepare(*opened);
    // The version is right, so tables that are not what they should be are damage too.
    if (!run) return open_fault{trouble_with(file, "opened", run.error()), true};
    return std::make_unique<sqlite_store>(file, std::move(lock), std::move(*opened), std::move(tokens),
                                          std::move(*run));
}

open_result<std::unique_ptr<store>> open_or_create(const fs::path& file, store_lock& lock,
                                                   const secret& key) {
    const auto there = make_private(file);
    if (!there) return open_fault{there.error()};
    if (*there == found::wreck) return damage(file, "is empty, or gone and its log is not");
    auto opened = open_file(file, lock, key);
    // What was made for this and could not be filled would be taken for a wreck at the next time.
    if (!opened && *there == found::nothing) remove_new(file);
    return opened;
}

}  // namespace

store_result<store::opened> store::open(const fs::path& path, const secret& key) {
    wipe_sqlite_memory();
    if (!key.empty() && key.reveal().size() != key_size) {
        return store_error{kind::wrong_key, "the key of " + path.string() + " must have " +
                                                std::to_string(key_size) + " bytes, not " +
                                                std::to_string(key.reveal().size())};
    }
    auto lock = store_lock::take(path);
    if (!lock) return lock.error();

    auto made = open_or_create(path, *lock, key);
    if (made) return opened{std::move(*made), std::nullopt};
    if (!made.error().damaged) return made.error().why;

    const auto aside = move_aside(path, instant::now().wall);
    if (!aside) return aside.error();
    made = open_or_create(path, *lock, key);
    if (made) return opened{std::move(*made), *aside};
    // There may be nobody to tell it at the next time.
    auto why = made.error().why;
    why.message += "; a damaged one was moved to " + aside->string();
    return why;
}

}  // namespace tokenkeeper::state
