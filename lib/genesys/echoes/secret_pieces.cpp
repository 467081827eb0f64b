#include "lib/genesys/echoes/secret_pieces.hpp"

namespace tokenkeeper::genesys {

void secret_pieces::add(std::string_view text) {
    pieces_.reserve(pieces_.size() + text.size());
    any_piece(text, [this](std::uint64_t piece) {
        pieces_.push_back(piece);
        marks_.set(hash_of(piece));
        return false;
    });
    // In place: a stable sort would leave an unwiped copy behind.
    if (pieces_.size() > few_pieces) std::ranges::sort(pieces_);
}

}  // namespace tokenkeeper::genesys
