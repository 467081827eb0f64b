#pragma once

#include "lib/base/wiped_memory.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace tokenkeeper::genesys {

/// For echo.cpp: all pieces of secrets, each of eight consecutive characters, in lower case.
///
/// A server may choose both a secret and the text that is compared with it. With n characters of secrets, add
/// costs O(n log n), and a search O(log n) for each character of the text.
class secret_pieces {
public:
    static constexpr std::size_t piece_size = sizeof(std::uint64_t);

    /// A text of fewer characters than a piece adds nothing.
    void add(std::string_view text);

    [[nodiscard]] bool empty() const noexcept { return pieces_.empty(); }
    /// True if the text has one of the pieces, in any case. `less` orders numbers, for a test that counts.
    template <class Less = std::less<>>
    [[nodiscard]] bool found_in(std::string_view text, Less less = {}) const {
        return any_piece(text,
                         [&](std::uint64_t piece) { return marks_[hash_of(piece)] && has(piece, less); });
    }

private:
    /// So many pieces, which a usual token has, are looked through sooner than they are sorted.
    static constexpr std::size_t few_pieces = 128;

    static std::size_t hash_of(std::uint64_t piece) noexcept {
        return static_cast<std::size_t>(piece * 0x9e3779b97f4a7c15U >> 53U);
    }
    /// Calls `visit` with each piece of the text until it gives true.
    template <class Visitor>
    static bool any_piece(std::string_view text, Visitor visit) {
        std::uint64_t piece = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            piece = piece << 8U | static_cast<unsigned char>(to_lower(text[i]));
            if (i + 1 >= piece_size && visit(piece)) return true;
        }
        return false;
    }
    template <class Less>
    [[nodiscard]] bool has(std::uint64_t piece, Less& less) const {
        if (pieces_.size() > few_pieces)
            return std::binary_search(pieces_.begin(), pieces_.end(), piece, std::ref(less));
        return std::ranges::any_of(pieces_,
                                   [&](auto each) { return !less(each, piece) && !less(piece, each); });
    }

    std::vector<std::uint64_t, wiping_allocator<std::uint64_t>> pieces_;  ///< sorted if they are many
    std::bitset<2048> marks_;  ///< which hashes pieces have, so that few are looked for
};

}  // namespace tokenkeeper::genesys
