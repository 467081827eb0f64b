#pragma once

#include "daemon/store/sqlite/records/encoding.hpp"
#include "daemon/store/stored_session.hpp"

#include <optional>
#include <string_view>

namespace tokenkeeper::store {

/// The boots in which the times of a row were read. They are a record of their own beside the row's, as a
/// program of an earlier version leaves out records of a kind that it does not know, but takes a row with
/// something behind its end for damaged.
///
/// That earlier program writes the row alone, so a record of clocks may be older than the row: it belongs to
/// the row only where its revision is the next one.
struct row_clocks {
    host_boot current{};
    host_boot next{};
    host_boot seen{};

    /// True if there is anything to write.
    [[nodiscard]] bool any() const noexcept { return current.id != 0 || next.id != 0 || seen.id != 0; }
};

row_clocks clocks_of(const stored_session& session) noexcept;
void put_clocks(stored_session& target, const row_clocks& clocks) noexcept;

byte_writer encode(const row_clocks& clocks);
std::optional<row_clocks> decode_clocks(std::string_view payload);

}  // namespace tokenkeeper::store
