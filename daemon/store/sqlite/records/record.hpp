#pragma once

#include "daemon/store/sqlite/records/encoding.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace tokenkeeper::store {

/// A record is about one of these. The values are written to files.
enum class record_kind : std::uint8_t {
    session = 1,             ///< a session's row
    observation = 2,         ///< what was seen of it since
    mark = 3,                ///< of a refresh token that was sent
    name = 4,                ///< of a session that has a row in the other file
    key = 5,                 ///< that of the fingerprints
    row_clocks = 6,          ///< the boots of the host in which a row's times were read
    observation_clocks = 7,  ///< the same of an observation
    history = 8,             ///< the latest decisions about a session
    login = 9,               ///< what is known of the logins of a session, beside its row
};

/// A piece of a store that describes itself and carries a checksum, so that it can be told from damage, and
/// found in a file whose tables are damaged.
struct record {
    record_kind kind{};
    std::uint64_t number = 0;    ///< which one of its kind
    std::uint64_t revision = 0;  ///< of two with the same number, the higher one is newer
    std::string_view payload;
};

/// As bytes: magic, kind, number, revision, payload with its size, checksum.
byte_writer pack(const record& r);
/// Nullopt: it is damaged. The payload points into `bytes`.
std::optional<record> unpack(std::string_view bytes);
/// All whole records anywhere in these bytes.
void scan(std::string_view bytes, const std::function<void(const record&)>& found);

}  // namespace tokenkeeper::store
