#include "lib/genesys/decoded_texts.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace tokenkeeper::genesys {
namespace {

constexpr int no_digit = -1;

constexpr int hex_digit(char c) noexcept {
    if (is_digit(c)) return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : no_digit;
}

constexpr int base64_digit(char c) noexcept {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (is_digit(c)) return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : no_digit;
}

/// How an escape begins, how it ends, and its digits.
struct escape_form {
    std::string_view begin;
    std::string_view end;
    std::size_t least;  ///< digits
    std::size_t most;
    unsigned base = 16;
};
constexpr std::array escape_forms{
    escape_form{"\\u{", "}", 1, 8}, escape_form{"\\u", "", 4, 4},  escape_form{"\\U", "", 8, 8},
    escape_form{"\\x{", "}", 1, 8}, escape_form{"\\x", "", 2, 2},  escape_form{"\\", "", 3, 3, 8},
    escape_form{"%u", "", 4, 4},    escape_form{"%", "", 2, 2},    escape_form{"=", "", 2, 2},
    escape_form{"&#x", ";", 1, 8},  escape_form{"&#X", ";", 1, 8}, escape_form{"&#", ";", 1, 8, 10},
};

struct escaped_character {
    std::uint32_t code;
    std::size_t length;  ///< of the whole escape
};

std::optional<escaped_character> read(std::string_view text, const escape_form& form) noexcept {
    if (!text.starts_with(form.begin)) return std::nullopt;
    std::size_t end = form.begin.size();
    std::uint32_t code = 0;
    std::size_t digits = 0;
    while (digits < form.most && end < text.size()) {
        const int digit = hex_digit(text[end]);
        if (digit == no_digit || static_cast<unsigned>(digit) >= form.base) break;
        code = code * form.base + static_cast<unsigned>(digit);
        ++digits;
        ++end;
    }
    if (digits < form.least || !text.substr(end).starts_with(form.end)) return std::nullopt;
    return escaped_character{code, end + form.end.size()};
}

/// The escape at the start of a text.
std::optional<escaped_character> escape_at(std::string_view text) noexcept {
    if (std::string_view{"\\%=&"}.find(text.front()) == std::string_view::npos) return std::nullopt;
    for (const auto& form : escape_forms) {
        if (const auto found = read(text, form)) return found;
    }
    // A backslash before anything else, as in "\/" and "\"".
    if (text.front() == '\\' && text.size() > 1)
        return escaped_character{static_cast<unsigned char>(text[1]), 2};
    return std::nullopt;
}

wiped_string unescaped_once(std::string_view text) {
    wiped_string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        const auto found = escape_at(text);
        const auto code = found ? found->code : static_cast<unsigned char>(text.front());
        if (code < 0x80 && code != 0) plain += static_cast<char>(code);
        text.remove_prefix(found ? found->length : 1);
    }
    return plain;
}

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Collects digits of some bits each, and gives the bytes that they make.
class digit_reader {
public:
    digit_reader(unsigned bits, unsigned skipped) : width_(bits), skipped_(skipped), left_(skipped) {}

    void digit(int value) {
        if (left_ > 0) {
            --left_;
            return;
        }
        value_ = value_ << width_ | static_cast<unsigned>(value);
        bits_ += width_;
        if (bits_ < 8) return;
        bits_ -= 8;
        const auto byte = static_cast<char>(value_ >> bits_ & 0xffU);
        if (byte != '\0') bytes_ += byte;
    }

    void interrupt() {
        if (!bytes_.empty() && bytes_.back() != ' ') bytes_ += ' ';
        bits_ = 0;
        left_ = skipped_;
    }

    wiped_string bytes() && { return std::move(bytes_); }

private:
    unsigned width_;
    unsigned skipped_;
    unsigned left_;
    unsigned bits_ = 0;
    std::uint32_t value_ = 0;
    wiped_string bytes_;
};

/// Digits with anything between them that is no letter, and with "0x" or "\x" before them.
wiped_string from_hex(std::string_view text, unsigned skipped) {
    digit_reader reader{4, skipped};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool prefix = text[i] == '0' && i + 1 < text.size() && to_lower(text[i + 1]) == 'x';
        if (prefix) {
            ++i;
        } else if (const int digit = hex_digit(text[i]); digit != no_digit) {
            reader.digit(digit);
        } else if (is_letter_or_digit(text[i]) && to_lower(text[i]) != 'x') {
            reader.interrupt();
        }
    }
    return std::move(reader).bytes();
}

wiped_string from_base64(std::string_view text, unsigned skipped) {
    digit_reader reader{6, skipped};
    for (const char c : text) {
        if (const int digit = base64_digit(c); digit != no_digit) {
            reader.digit(digit);
        } else if (!is_blank(c)) {
            reader.interrupt();
        }
    }
    return std::move(reader).bytes();
}

void append_readings(std::vector<wiped_string>& texts, std::string_view text) {
    for (const unsigned skipped : {0U, 1U})
        texts.push_back(from_hex(text, skipped));
    for (const unsigned skipped : {0U, 1U, 2U, 3U})
        texts.push_back(from_base64(text, skipped));
}

}  // namespace

wiped_string remove_escapes(std::string_view text) {
    wiped_string plain;
    constexpr int most = 4;
    for (int i = 0; i < most; ++i) {
        auto next = unescaped_once(text);
        if (next == text) break;
        plain = std::move(next);
        text = plain;
    }
    return plain;
}

std::vector<wiped_string> decoded_texts(std::string_view text) {
    std::vector<wiped_string> texts;
    append_readings(texts, text);
    const auto plain = remove_escapes(text);
    if (!plain.empty()) append_readings(texts, plain);
    return texts;
}

}  // namespace tokenkeeper::genesys
