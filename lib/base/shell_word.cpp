#include "lib/base/shell_word.hpp"

#include "lib/base/printable.hpp"

namespace tokenkeeper {

namespace {

std::string escaped_word(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string word = "$'";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= ' ' && byte < 0x7f && c != '\'' && c != '\\') {
            word += c;
        } else {
            word += "\\x";
            word += digits[byte >> 4U];
            word += digits[byte & 0xfU];
        }
    }
    return word + '\'';
}

}  // namespace

std::string quote_for_shell(std::string_view text) {
    constexpr std::string_view harmless =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._+/=@:,";
    if (!text.empty() && text.find_first_not_of(harmless) == std::string_view::npos) return std::string{text};
    if (printable(text) != text) return escaped_word(text);
    std::string word = "'";
    for (const char c : text) {
        if (c == '\'') {
            word += R"('\'')";
        } else {
            word += c;
        }
    }
    return word + '\'';
}

}  // namespace tokenkeeper
