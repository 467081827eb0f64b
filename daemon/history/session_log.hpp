#pragma once

#include "daemon/history/entry.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::history {

/// A session keeps its last transitions and its last decisions, and no more of either.
inline constexpr unsigned most_transitions = 8;
inline constexpr unsigned most_decisions = 32;

/// The latest entries of one session, the oldest first, encoded one behind the other.
class session_log {
public:
    /// What an earlier process stored (`stored`); nullopt: it is damaged, or of a format that is not known.
    static std::optional<session_log> restore(std::string_view stored);

    /// Adds the latest entry; the oldest of its kind leaves where there are too many.
    void add(const entry& latest);
    /// Puts the entries of an earlier log before its own; the oldest leave where there are too many.
    void put_before(const session_log& earlier);
    /// Drops the oldest entry that is worth least. REQUIRES: there is one.
    void drop_one();

    [[nodiscard]] std::vector<entry> entries() const;
    /// The entries with a byte for their format: what `restore` reads. Empty where there is none.
    [[nodiscard]] std::string stored() const;
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] unsigned routine() const noexcept { return routine_; }
    /// The memory that the entries take on the heap, the allocator's own included.
    [[nodiscard]] std::size_t heap_bytes() const noexcept;

private:
    [[nodiscard]] std::string_view view() const noexcept { return {bytes_.get(), size_}; }
    /// Makes the block that fits; what is behind the new size is lost.
    void resize(std::size_t wanted);
    void append(std::string_view encoded, worth value);
    /// Drops the oldest entry of this worth. REQUIRES: there is one.
    void drop_oldest(worth value);
    /// Drops the oldest entry that has to leave for another of this worth, where there are too many.
    void make_room(worth value);
    void count(worth value, int change) noexcept;

    std::unique_ptr<char[]>
        bytes_;  // NOLINT(modernize-avoid-c-arrays): one pointer, where a vector has three
    std::uint16_t size_ = 0;
    std::uint8_t routine_ = 0;
    std::uint8_t decisions_ = 0;  ///< that are not routine
    std::uint8_t transitions_ = 0;
};

/// What the allocator takes for a block of this size.
std::size_t heap_block(std::size_t size) noexcept;

}  // namespace tokenkeeper::history
