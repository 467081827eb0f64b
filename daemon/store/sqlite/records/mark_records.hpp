#pragma once

#include "daemon/store/store.hpp"
#include "lib/base/secret.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::store {

/// Collects the content of the file beside that of sessions, record by record: marks of refresh tokens that
/// were sent, and the names of the sessions that have a row, so that a lost one can be named.
struct mark_records {
    struct named_row {
        std::string name;
        std::string cause;           ///< its row is lost, and why; empty: it is not
        std::uint64_t revision = 0;  ///< that of the record
    };

    std::map<std::uint64_t, sent_token> marks;  ///< by numbers: the oldest first
    std::map<std::uint64_t, named_row> names;   ///< by the numbers of their rows
    std::optional<secret> fingerprint_key;
    std::uint64_t last_revision = 0;

    /// Adds a record by its key, with the bytes of the file. A damaged record is left out.
    void add(std::uint64_t key, std::string_view bytes);
    [[nodiscard]] bool empty() const noexcept { return marks.empty() && names.empty(); }
};

}  // namespace tokenkeeper::store
