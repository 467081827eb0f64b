#include "daemon/store/sqlite/database/schema.hpp"

#include <string>

namespace tokenkeeper::store {

namespace {

constexpr std::int64_t version_here = 2;
constexpr std::int64_t version_before = 1;

/// Tells whether one altered byte can have turned one number into the other.
bool differ_in_one_byte(std::int64_t a, std::int64_t b) noexcept {
    constexpr unsigned byte_bits = 8;
    constexpr std::uint64_t byte = 0xff;
    const auto different = static_cast<std::uint64_t>(a ^ b);
    for (unsigned index = 0; index < sizeof(std::int32_t); ++index)
        if ((different & ~(byte << (byte_bits * index))) == 0) return true;
    return false;
}

/// Tells of a file that is not ours whether it is anybody's.
sqlite_result<file_kind> look_at_foreign(database& file) {
    const auto tables = file.number("SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    return *tables == 0 ? file_kind::blank : file_kind::foreign;
}

}  // namespace

sqlite_result<file_kind> look_at(database& file, file_purpose purpose) {
    const auto application = file.number("PRAGMA application_id");
    if (!application) return application.error();
    const auto version = file.number("PRAGMA user_version");
    if (!version) return version.error();
    if (*application == 0 && *version == 0) return look_at_foreign(file);
    if (*application != static_cast<std::int64_t>(purpose) || *version < version_before)
        return file_kind::foreign;
    if (*version > version_here) {
        const auto tables = file.number("SELECT count(*) FROM sqlite_schema WHERE name = 'record'");
        if (!tables) return tables.error();
        const bool altered = *tables != 0 && differ_in_one_byte(*version, version_here);
        return altered ? file_kind::foreign : file_kind::later;
    }
    if (*version == version_here) return file_kind::ours;
    return purpose == file_purpose::sessions ? file_kind::earlier : file_kind::foreign;
}

sqlite_result<void> lay_out(database& file, file_purpose purpose) {
    return file.execute(
        "PRAGMA application_id = " + std::to_string(static_cast<std::int64_t>(purpose)) +
        ";PRAGMA user_version = " + std::to_string(version_here) +
        ";CREATE TABLE record (key INTEGER NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT");
}

}  // namespace tokenkeeper::store
