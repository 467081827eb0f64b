#include "lib/genesys/echoes/decoded_texts.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace tokenkeeper::genesys {
namespace {

/// The value of a digit, or what stands for none.
constexpr signed char passed_over = -1;  ///< may stand between digits
constexpr signed char interruption = -2;

constexpr bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

constexpr signed char hex_value(char c) noexcept {
    if (is_digit(c)) return static_cast<signed char>(c - '0');
    const char lower = to_lower(c);
    if (lower >= 'a' && lower <= 'f') return static_cast<signed char>(lower - 'a' + 10);
    return is_letter_or_digit(c) && lower != 'x' ? interruption : passed_over;
}

constexpr signed char base64_value(char c) noexcept {
    if (c >= 'A' && c <= 'Z') return static_cast<signed char>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<signed char>(c - 'a' + 26);
    if (is_digit(c)) return static_cast<signed char>(c - '0' + 52);
    if (c == '+' || c == '-') return 62;
    if (c == '/' || c == '_') return 63;
    return is_blank(c) ? passed_over : interruption;
}

/// True where a text does not stay as it is when its escapes are removed.
constexpr bool may_change(char c) noexcept {
    return c == '\\' || c == '%' || c == '=' || c == '&' || c == '\0' ||
           static_cast<unsigned char>(c) >= 0x80;
}

template <class Value>
using character_table = std::array<Value, 256>;

/// A table, as every answer is read in all these ways.
template <class Value>
constexpr character_table<Value> table_of(Value (*value)(char) noexcept) noexcept {
    character_table<Value> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = value(static_cast<char>(c));
    return table;
}

constexpr auto hex_values = table_of(hex_value);
constexpr auto base64_values = table_of(base64_value);
constexpr auto changes = table_of(may_change);

template <class Value>
constexpr Value look_up(const character_table<Value>& table, char c) noexcept {
    return table[static_cast<unsigned char>(c)];
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
        const auto digit = look_up(hex_values, text[end]);
        if (digit < 0 || static_cast<unsigned>(digit) >= form.base) break;
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

/// Counts how many characters of ASCII follow each other at most in the bytes of a reading.
class run_counter {
public:
    void add(char byte) noexcept {
        last_ = byte;
        run_ = byte >= ' ' && byte < '\x7f' ? run_ + 1 : 0;
        longest_ = std::max(longest_, run_);
    }
    [[nodiscard]] char last() const noexcept { return last_; }
    [[nodiscard]] std::size_t longest() const noexcept { return longest_; }

private:
    char last_ = ' ';
    std::size_t run_ = 0;
    std::size_t longest_ = 0;
};

/// Keeps the bytes of a reading.
class byte_collector {
public:
    explicit byte_collector(std::size_t most) { bytes_.reserve(most); }

    void add(char byte) { bytes_ += byte; }
    [[nodiscard]] char last() const noexcept { return bytes_.empty() ? ' ' : bytes_.back(); }
    [[nodiscard]] wiped_string take() { return std::move(bytes_); }

private:
    wiped_string bytes_;
};

/// Makes bytes of digits that have so many bits each. The first digits, and those after an interruption, may
/// be skipped: a text may be a piece of a longer one.
template <unsigned Bits, class Bytes>
class digit_reader {
public:
    digit_reader(unsigned skipped, Bytes& bytes) : skipped_(skipped), left_(skipped), bytes_(bytes) {}

    void digit(int value) {
        if (left_ > 0) {
            --left_;
            return;
        }
        value_ = value_ << Bits | static_cast<unsigned>(value);
        bits_ += Bits;
        if (bits_ < 8) return;
        bits_ -= 8;
        const auto byte = static_cast<char>(value_ >> bits_ & 0xffU);
        if (byte != '\0') bytes_.add(byte);
    }

    void interrupt() {
        if (bytes_.last() != ' ') bytes_.add(' ');
        bits_ = 0;
        left_ = skipped_;
    }

private:
    unsigned skipped_;
    unsigned left_;
    unsigned bits_ = 0;
    std::uint32_t value_ = 0;
    Bytes& bytes_;
};

/// Digits with anything between them that is no letter, and with "0x" or "\x" before them.
struct hex_encoding {
    static constexpr unsigned bits = 4;
    static constexpr unsigned digits = 2;  ///< after so many one reading is like another

    template <class Reader>
    static void read(std::string_view text, Reader& reader) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto value = look_up(hex_values, text[i]);
            if (value == interruption) {
                reader.interrupt();
            } else if (value == 0 && i + 1 < text.size() && to_lower(text[i + 1]) == 'x') {
                ++i;
            } else if (value >= 0) {
                reader.digit(value);
            }
        }
    }
};

struct base64_encoding {
    static constexpr unsigned bits = 6;
    static constexpr unsigned digits = 4;

    template <class Reader>
    static void read(std::string_view text, Reader& reader) {
        for (const char c : text) {
            const auto value = look_up(base64_values, c);
            if (value >= 0) {
                reader.digit(value);
            } else if (value == interruption) {
                reader.interrupt();
            }
        }
    }
};

template <class Encoding, class Bytes>
void read_as(std::string_view text, unsigned skipped, Bytes& bytes) {
    digit_reader<Encoding::bits, Bytes> reader{skipped, bytes};
    Encoding::read(text, reader);
}

/// Most readings are counted only, as they hold nothing.
template <class Encoding>
void append_readings(std::vector<wiped_string>& texts, std::string_view text, std::size_t least) {
    const auto most = text.size() * Encoding::bits / 8;
    if (most < least) return;
    for (unsigned skipped = 0; skipped < Encoding::digits; ++skipped) {
        run_counter counter;
        read_as<Encoding>(text, skipped, counter);
        if (counter.longest() < least) continue;
        byte_collector bytes{text.size()};
        read_as<Encoding>(text, skipped, bytes);
        texts.push_back(bytes.take());
    }
}

}  // namespace

wiped_string remove_escapes(std::string_view text) {
    wiped_string plain;
    if (std::ranges::none_of(text, [](char c) { return look_up(changes, c); })) return plain;
    constexpr int most = 4;
    for (int i = 0; i < most; ++i) {
        auto next = unescaped_once(text);
        if (next == text) break;
        plain = std::move(next);
        text = plain;
    }
    return plain;
}

std::vector<wiped_string> decoded_texts(std::string_view text, std::size_t least) {
    std::vector<wiped_string> texts;
    append_readings<hex_encoding>(texts, text, least);
    append_readings<base64_encoding>(texts, text, least);
    return texts;
}

}  // namespace tokenkeeper::genesys
