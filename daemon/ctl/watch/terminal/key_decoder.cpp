#include "daemon/ctl/watch/terminal/key_decoder.hpp"

#include "lib/base/printable.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

constexpr char esc = '\x1b';
constexpr std::size_t longest_sequence = 256;

/// The key at the beginning of a text. A length of 0: it is only the start of something.
struct decoded {
    std::size_t length = 0;
    std::optional<key> pressed{};
};

bool between(char c, char first, char last) {
    return c >= first && c <= last;
}

std::optional<key> cursor_key(char final) {
    constexpr std::array keys{std::pair{'A', key_name::up},    std::pair{'B', key_name::down},
                              std::pair{'C', key_name::right}, std::pair{'D', key_name::left},
                              std::pair{'H', key_name::home},  std::pair{'F', key_name::end},
                              std::pair{'M', key_name::enter}};
    const auto* const found = std::ranges::find(keys, final, &std::pair<char, key_name>::first);
    return found == keys.end() ? std::nullopt : std::optional{key{found->second}};
}

/// "5" of ESC [ 5 ~; "5;2" is the same key with Shift.
std::optional<key> numbered_key(std::string_view parameters) {
    constexpr std::array keys{std::pair{std::string_view{"1"}, key_name::home},
                              std::pair{std::string_view{"7"}, key_name::home},
                              std::pair{std::string_view{"4"}, key_name::end},
                              std::pair{std::string_view{"8"}, key_name::end},
                              std::pair{std::string_view{"5"}, key_name::page_up},
                              std::pair{std::string_view{"6"}, key_name::page_down}};
    const auto* const found = std::ranges::find(keys, parameters.substr(0, parameters.find(';')),
                                                &std::pair<std::string_view, key_name>::first);
    return found == keys.end() ? std::nullopt : std::optional{key{found->second}};
}

/// ESC [ parameters final. A byte that does not belong there ends the sequence before it.
decoded control_sequence(std::string_view text) {
    constexpr std::size_t start = 2;
    // The function keys of the Linux console: ESC [ [ A.
    if (text.size() > start && text[start] == '[') return {text.size() > start + 1 ? start + 2 : 0};
    for (std::size_t i = start; i < text.size(); ++i) {
        if (between(text[i], ' ', '?')) continue;
        if (!between(text[i], '@', '~')) return {i};
        const std::string_view parameters = text.substr(start, i - start);
        if (text[i] == '~') return {i + 1, numbered_key(parameters)};
        return {i + 1, text[i] == 'M' ? std::nullopt : cursor_key(text[i])};
    }
    return {};
}

/// ESC O final, which a terminal sends for the same keys in its application mode.
decoded application_key(std::string_view text) {
    constexpr std::size_t length = 3;
    if (text.size() < length) return {};
    if (!between(text[length - 1], '@', '~')) return {length - 1};
    return {length, cursor_key(text[length - 1])};
}

/// An answer of the terminal to a question: ESC ] … BEL, ESC P … ESC \.
decoded terminal_answer(std::string_view text) {
    for (std::size_t i = 2; i < text.size(); ++i) {
        if (text[i] == '\a') return {i + 1};
        if (text[i] == esc && i + 1 < text.size()) return {text[i + 1] == '\\' ? i + 2 : i};
    }
    return {};
}

decoded plain_character(std::string_view text) {
    const character c = first_character(text);
    if (c.valid) {
        const bool control = c.code < 0x20 || (c.code >= 0x7f && c.code < 0xa0);
        if (control) return {c.length};
        return {c.length, key{key_name::character, std::string{text.substr(0, c.length)}}};
    }
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    const auto is_continuation = [](char each) {
        return (static_cast<unsigned char>(each) & 0xc0U) == 0x80U;
    };
    const bool begun =
        lead < 0xf5 && text.size() < whole && std::ranges::all_of(text.substr(1), is_continuation);
    return {begun ? std::size_t{0} : 1};
}

decoded escape_sequence_of(std::string_view text) {
    if (text.size() == 1) return {};
    const char second = text[1];
    if (second == esc) return {1, key{key_name::escape}};
    if (second == '[') return control_sequence(text);
    if (second == 'O') return application_key(text);
    if (std::string_view{"]PX^_"}.find(second) != std::string_view::npos) return terminal_answer(text);
    const decoded with_alt = plain_character(text.substr(1));
    return {with_alt.length == 0 ? 0 : 1 + with_alt.length};
}

decoded decode_one(std::string_view text) {
    switch (text.front()) {
        case esc:
            return escape_sequence_of(text);
        case '\r':
        case '\n':
            return {1, key{key_name::enter}};
        case '\x7f':
        case '\b':
            return {1, key{key_name::backspace}};
        case '\x15':
            return {1, key{key_name::erase_line}};
        case '\f':
            return {1, key{key_name::redraw}};
        default:
            return plain_character(text);
    }
}

}  // namespace

std::vector<key> key_decoder::take(std::string_view bytes) {
    begun_ += bytes;
    std::vector<key> keys;
    std::string_view text = begun_;
    while (!text.empty()) {
        decoded next = decode_one(text);
        if (next.length == 0) break;
        if (next.pressed) keys.push_back(*std::move(next.pressed));
        text.remove_prefix(next.length);
    }
    begun_.erase(0, begun_.size() - text.size());
    if (begun_.size() > longest_sequence) begun_.clear();
    return keys;
}

std::vector<key> key_decoder::give_up() {
    const bool lone = std::exchange(begun_, {}) == std::string_view{&esc, 1};
    return lone ? std::vector{key{key_name::escape}} : std::vector<key>{};
}

}  // namespace tokenkeeper::ctl
