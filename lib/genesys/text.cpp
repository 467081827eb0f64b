#include "lib/genesys/text.hpp"

#include "lib/base/printable.hpp"

namespace tokenkeeper::genesys {
namespace {

constexpr std::string_view blank = "***";

/// Also what percent-encoding, escapes and base64 put between the characters of a token; not the slash, which
/// is in paths.
constexpr bool may_be_in_token(char c) noexcept {
    return is_letter_or_digit(c) || std::string_view{"-_%+\\{}"}.find(c) != std::string_view::npos;
}

/// The most bytes that one character of a text becomes in one_line.
constexpr std::size_t longest_escape = 10;

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

std::string one_line(std::string_view text, std::size_t most) {
    // Each byte becomes at least one of the line, so more of them are not looked at.
    std::string line{text.substr(0, most + 4)};
    std::ranges::replace_if(
        line, [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
    return printable(line, most);
}

std::string printable_message(std::string_view text, std::size_t most) {
    // The first cut only bounds the work. What is left of a word there may be half a token, and words before
    // it become shorter, so that it would be shown.
    const auto looked_at = most + 2 * token_like;
    auto line = one_line(text, looked_at);
    if (line.size() + longest_escape > looked_at) {
        while (!line.empty() && may_be_in_token(line.back()))
            line.pop_back();
        line += blank;
    }
    return printable(without_tokens(line), most);
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
