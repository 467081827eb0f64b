#pragma once

#include "daemon/store/sqlite/records/encoding.hpp"
#include "daemon/store/sqlite/records/record.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace tokenkeeper::store {

/// The records that could be read, by their keys: of each the newest that was found. Their bytes are packed.
class salvaged_records {
public:
    void add(const record& r);
    struct item {
        std::uint64_t revision = 0;
        byte_writer bytes;
    };
    [[nodiscard]] const std::map<std::uint64_t, item>& all() const noexcept { return items_; }

private:
    std::map<std::uint64_t, item> items_;
};

/// Looks for whole records everywhere in a damaged file and its logs, whatever became of its tables; then,
/// for those that do not stand in one piece, asks SQLite. What cannot be read is left out.
salvaged_records salvage(const std::filesystem::path& file);

}  // namespace tokenkeeper::store
