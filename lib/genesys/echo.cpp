#include "lib/genesys/echo.hpp"

#include "lib/genesys/decoded_texts.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace tokenkeeper::genesys {
namespace {

constexpr std::size_t piece_size = sizeof(std::uint64_t);
/// Longer texts are decoded once instead of twice, as they may be as long as an answer.
constexpr std::size_t long_text = 4096;

std::size_t hash_of(std::uint64_t piece) noexcept {
    return static_cast<std::size_t>(piece * 0x9e3779b97f4a7c15U >> 53U);
}

/// Calls `visit` with each eight characters of the text, in lower case, until it gives true.
template <class Visitor>
bool any_piece(std::string_view text, Visitor visit) {
    std::uint64_t piece = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        piece = piece << 8U | static_cast<unsigned char>(to_lower(text[i]));
        if (i + 1 >= piece_size && visit(piece)) return true;
    }
    return false;
}

wiped_string in_lower_case(std::string_view text) {
    wiped_string lower{text};
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

}  // namespace

void echo_finder::add(const secret& sent) {
    const std::string_view text = sent.reveal();
    if (!text.empty() && text.size() < piece_size) short_secrets_.push_back(in_lower_case(text));
    pieces_.reserve(pieces_.size() + text.size());
    any_piece(text, [this](std::uint64_t piece) {
        pieces_.push_back(piece);
        marks_.set(hash_of(piece));
        return false;
    });
}

bool echo_finder::holds(std::string_view text) const {
    const auto is_ours = [this](std::uint64_t piece) {
        return marks_[hash_of(piece)] && std::ranges::find(pieces_, piece) != pieces_.end();
    };
    if (any_piece(text, is_ours)) return true;
    if (short_secrets_.empty()) return false;
    const auto lower = in_lower_case(text);
    return std::ranges::any_of(short_secrets_, [&lower](const wiped_string& whole) {
        return lower.find(whole) != wiped_string::npos;
    });
}

bool echo_finder::finds_encoded(std::string_view text, int depth) const {
    const auto plain = remove_escapes(text);
    return finds_decoded(text, depth) || (!plain.empty() && finds_decoded(plain, depth));
}

bool echo_finder::finds_decoded(std::string_view text, int depth) const {
    if (holds(text)) return true;
    if (depth == 0) return false;
    return std::ranges::any_of(decoded_texts(text, shortest()), [this, depth](const wiped_string& decoded) {
        return finds_encoded(decoded, depth - 1);
    });
}

std::size_t echo_finder::shortest() const noexcept {
    std::size_t size = piece_size;
    for (const auto& whole : short_secrets_)
        size = std::min(size, whole.size());
    return size;
}

bool echo_finder::finds(std::string_view text) const {
    if ((pieces_.empty() && short_secrets_.empty()) || text.size() < shortest()) return false;
    return finds_encoded(text, text.size() > long_text ? 1 : 2);
}

error echo_finder::clean(error e) const {
    if (finds(e.message)) {
        e.message = e.code.message();
        if (e.http_status != 0) e.message = "HTTP status " + std::to_string(e.http_status) + ": " + e.message;
    }
    if (finds(e.api_code)) e.api_code.clear();
    if (finds(e.correlation_id)) e.correlation_id.clear();
    return e;
}

}  // namespace tokenkeeper::genesys
