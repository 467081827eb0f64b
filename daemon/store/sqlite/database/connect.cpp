#include "daemon/store/sqlite/database/connect.hpp"

#include "daemon/store/sqlite/database/files.hpp"
#include "daemon/store/sqlite/database/trouble.hpp"

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

namespace tokenkeeper::store {

namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;
using state = inspected_file::state;

/// The locks are taken with the first look, and kept: no other program gets in, and WAL needs no shared
/// memory file. Neither tables nor functions of a file are trusted; sorting and VACUUM leave nothing on disk.
constexpr const char* manners = R"(
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -1024;
    PRAGMA synchronous = FULL;
)";

/// SQLite follows no link at all; the folder's are the administrator's (systemd makes some).
fs::path with_resolved_folder(const fs::path& file) {
    std::error_code failed;
    const auto folder = fs::canonical(file.has_parent_path() ? file.parent_path() : ".", failed);
    return failed ? file : folder / file.filename();
}

/// SQLite takes a file that it may only read, by these bytes, for one on a read-only disk.
bool has_sound_header(const fs::path& file) {
    constexpr std::size_t size = 20;
    std::array<char, size> header{};
    std::ifstream stream{file, std::ios::binary};
    if (!stream.read(header.data(), header.size())) return false;
    const auto fits = [](char version) { return version == 1 || version == 2; };
    return fits(header[size - 2]) && fits(header[size - 1]);
}

inspected_file damaged(std::string cause) {
    inspected_file found;
    found.condition = state::damaged;
    found.cause = std::move(cause);
    return found;
}

inspected_file empty() {
    inspected_file found;
    found.condition = state::empty;
    found.cause = "is empty";
    return found;
}

store_result<inspected_file> failed(const fs::path& file, const sqlite_error& said) {
    if (tells_of_damage(said)) return damaged("is damaged: " + said.text);
    return trouble_with(file, "opened", said);
}

/// The table is what it should be, and every page of it is sound.
store_result<inspected_file> check(const fs::path& file, database opened, state expected) {
    const auto checked = opened.text("PRAGMA quick_check(1)");
    if (!checked) return failed(file, checked.error());
    if (*checked != "ok") return damaged("is damaged: " + *checked);
    if (expected == state::empty) {
        auto found = empty();
        found.db.emplace(std::move(opened));
        return found;
    }
    if (expected == state::ours) {
        // The version is right, so a table that is not what it should be is damage too.
        if (const auto fits = opened.prepare("SELECT key, bytes FROM record"); !fits)
            return damaged("is damaged: " + fits.error().text);
    }
    const auto mode = opened.text("PRAGMA journal_mode = WAL");
    if (!mode) return failed(file, mode.error());
    if (*mode != "wal") {
        return store_error{kind::unavailable, file.string() +
                                                  " cannot be opened: its file system has no place for a "
                                                  "write-ahead log; set another state.path"};
    }
    inspected_file found;
    found.condition = expected;
    found.db.emplace(std::move(opened));
    return found;
}

}  // namespace

sqlite_result<database> connect(const fs::path& file) {
    auto opened = database::open(with_resolved_folder(file));
    if (!opened) return opened.error();
    if (auto set = opened->execute(manners); !set) return set.error();
    return opened;
}

store_result<inspected_file> inspect(const fs::path& file, file_purpose purpose) {
    const auto presence = make_private(file);
    if (!presence) return presence.error();
    if (*presence == found::nothing) return inspected_file{};
    if (*presence == found::empty) return empty();
    if (*presence == found::wreck) return damaged("is empty or gone, and its log is not");
    if (!has_sound_header(file)) return damaged("is no database");
    auto opened = connect(file);
    if (!opened) return failed(file, opened.error());
    const auto kind_of_file = look_at(*opened, purpose);
    if (!kind_of_file) return failed(file, kind_of_file.error());
    switch (*kind_of_file) {
        case file_kind::ours:
            return check(file, std::move(*opened), state::ours);
        case file_kind::earlier:
            return check(file, std::move(*opened), state::earlier);
        case file_kind::blank:
            return check(file, std::move(*opened), state::empty);
        case file_kind::later:
            return store_error{kind::too_new, file.string() +
                                                  " was written by a later version of tokenkeeper; install "
                                                  "that version, or set another state.path"};
        case file_kind::foreign:
            break;
    }
    return damaged("is a database of another program");
}

}  // namespace tokenkeeper::store
