#include "lib/genesys/text.hpp"

#include <cstdint>

namespace tokenkeeper::genesys {
namespace {

constexpr std::string_view blank = "***";

struct character {
    std::uint32_t point = 0;
    std::size_t size = 0;  ///< in bytes; 0: not UTF-8
};

/// The first character of a text that is not empty.
character first_of(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {};
    std::uint32_t point = lead & (0x7fU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return {};
        point = point << 6U | (byte(i) & 0x3fU);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < least[size] || point > 0x10ffff || surrogate) return {};
    return {point, size};
}

/// True for line ends, control characters, and the marks that reverse or hide text in a terminal.
constexpr bool is_control(std::uint32_t c) noexcept {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

constexpr bool may_be_in_token(char c) noexcept {
    return is_letter_or_digit(c) || c == '-' || c == '_';
}

/// The length from which a word looks like a token, in characters: longer than a UUID, shorter than Genesys'
/// tokens (usually 86 characters) and the parts of a JWT.
constexpr std::size_t token_like = 48;

/// The end of the word "bearer" after which a token may follow; npos if there is no such word.
std::size_t end_of_bearer(std::string_view text) noexcept {
    constexpr std::string_view word = "bearer";
    // Genesys' own text for a missing header names the word and no token.
    constexpr std::string_view harmless = " token specified in authorization header";
    for (std::size_t start = 0; start + word.size() < text.size(); ++start) {
        if (!same_ignoring_case(text.substr(start, word.size()), word)) continue;
        const std::string_view rest = text.substr(start + word.size());
        if (is_letter_or_digit(rest.front()) || rest.starts_with(harmless)) continue;
        return start + word.size();
    }
    return std::string_view::npos;
}

std::string without_long_words(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        std::size_t word = 0;
        while (word < text.size() && may_be_in_token(text[word]))
            ++word;
        if (word >= token_like) {
            kept += blank;
        } else {
            kept += text.substr(0, word);
        }
        text.remove_prefix(word);
        if (text.empty()) break;
        kept += text.front();
        text.remove_prefix(1);
    }
    return kept;
}

std::string without_tokens(std::string_view text) {
    const std::size_t end = end_of_bearer(text);
    std::string kept = without_long_words(text.substr(0, end));
    if (end != std::string_view::npos) {
        kept += ' ';
        kept += blank;
    }
    return kept;
}

}  // namespace

std::string_view trimmed(std::string_view text, std::string_view blanks) noexcept {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

std::string printable(std::string_view text, std::size_t most) {
    std::string line;
    while (!text.empty()) {
        const character c = first_of(text);
        const std::size_t taken = c.size == 0 ? 1 : c.size;
        const bool plain = c.size != 0 && !is_control(c.point);
        const std::string_view written = plain ? text.substr(0, taken) : c.size == 1 ? " " : "?";
        if (line.size() + written.size() > most) break;
        line += written;
        text.remove_prefix(taken);
    }
    return line;
}

std::string printable_message(std::string_view text, std::size_t most) {
    // The text is cut last, because half a token at the end of a cut text would not look like a token. The
    // first cut only bounds the work; it leaves room for a whole token after the part that is shown.
    return printable(without_tokens(printable(text, most + 4096)), most);
}

std::string encode_segment(std::string_view text) {
    std::string encoded;
    append_encoded(encoded, text);
    return encoded;
}

void append_encoded(std::string& target, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            target += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            target += '%';
            target += digits[byte >> 4U];
            target += digits[byte & 0xfU];
        }
    }
}

}  // namespace tokenkeeper::genesys
