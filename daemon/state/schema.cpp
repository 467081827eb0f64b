#include "daemon/state/schema.hpp"

#include <array>
#include <string>

namespace tokenkeeper::state {
namespace {

/// "tkst": what makes a database file ours, in `PRAGMA application_id`.
constexpr std::int64_t application_id = 0x746b7374;

/// Times are milliseconds since 1970, UTC. `meta` holds the canary of a sealed store (see key_check.hpp).
constexpr const char* first_version = R"(
    PRAGMA application_id = 0x746b7374;
    CREATE TABLE meta (
        name  TEXT NOT NULL PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE session (
        name               TEXT NOT NULL PRIMARY KEY,
        origin             TEXT NOT NULL,
        current            BLOB,
        current_obtained   INTEGER,
        current_expires    INTEGER,
        next               BLOB,
        next_obtained      INTEGER,
        next_expires       INTEGER,
        refresh            BLOB,
        refresh_sent       INTEGER NOT NULL CHECK (refresh_sent IN (0, 1)),
        revoked            INTEGER NOT NULL CHECK (revoked IN (0, 1)),
        last_verified      INTEGER,
        last_kept_alive    INTEGER,
        idle_deadline      INTEGER,
        idle_deadline_from TEXT NOT NULL CHECK (idle_deadline_from IN ('unknown', 'computed', 'server')),
        kept_since         INTEGER,
        CHECK ((current IS NULL) = (current_obtained IS NULL)),
        CHECK ((next IS NULL) = (next_obtained IS NULL))
    ) STRICT, WITHOUT ROWID;
)";

constexpr std::array steps_so_far{first_version};

}  // namespace

std::span<const char* const> migrations() noexcept {
    return steps_so_far;
}

sqlite_result<file_kind> look_at(database& file) {
    const auto objects = file.number("SELECT count(*) FROM sqlite_schema");
    if (!objects) return objects.error();
    const auto application = file.number("PRAGMA application_id");
    if (!application) return application.error();
    const auto version = file.number("PRAGMA user_version");
    if (!version) return version.error();

    if (*objects == 0 && *application == 0 && *version == 0) return file_kind::empty;
    if (*application != application_id || *version < 1) return file_kind::foreign;
    return *version > static_cast<std::int64_t>(migrations().size()) ? file_kind::later : file_kind::ours;
}

sqlite_result<void> migrate(database& file, std::span<const char* const> steps) {
    const auto version = file.number("PRAGMA user_version");
    if (!version) return version.error();
    for (auto at = static_cast<std::size_t>(*version); at < steps.size(); ++at) {
        auto step = transaction::begin(file);
        if (!step) return step.error();
        if (auto done = file.execute(steps[at]); !done) return done.error();
        if (auto done = file.execute("PRAGMA user_version = " + std::to_string(at + 1)); !done)
            return done.error();
        if (auto done = step->commit(); !done) return done.error();
    }
    return {};
}

}  // namespace tokenkeeper::state
