#include "daemon/config/files/secret_text.hpp"

#include "daemon/config/notification_url.hpp"
#include "lib/base/printable.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace tokenkeeper::config {
namespace {

constexpr std::string_view utf8_signature = "\xef\xbb\xbf";

struct named_character {
    char32_t code;
    std::string_view name;
};

/// The characters that come along when people copy a secret.
constexpr std::array named_characters{
    named_character{0x09, "a tab"},
    named_character{0x0d, "a carriage return"},
    named_character{0x20, "a space"},
    named_character{0x22, "a quotation mark"},
    named_character{0xa0, "a no-break space"},
    named_character{0xad, "a soft hyphen"},
    named_character{0x200b, "a zero-width space"},
    named_character{0x200c, "a zero-width non-joiner"},
    named_character{0x200d, "a zero-width joiner"},
    named_character{0x2010, "a hyphen that is not \"-\""},
    named_character{0x2011, "a hyphen that is not \"-\""},
    named_character{0x2013, "a dash that is not \"-\""},
    named_character{0x2014, "a dash that is not \"-\""},
    named_character{0x2018, "a typographic quotation mark"},
    named_character{0x2019, "a typographic quotation mark"},
    named_character{0x201c, "a typographic quotation mark"},
    named_character{0x201d, "a typographic quotation mark"},
    named_character{0x202f, "a narrow no-break space"},
    named_character{0x2060, "a word joiner"},
    named_character{0xfeff, "a byte order mark"},
};

std::string words_of(const character& unfit, unsigned char byte) {
    std::array<char, 16> number{};
    if (!unfit.valid) {
        static_cast<void>(std::snprintf(number.data(), number.size(), " (0x%02X)", unsigned{byte}));
        return "a byte that is not text" + std::string{number.data()};
    }
    static_cast<void>(
        std::snprintf(number.data(), number.size(), " (U+%04X)", static_cast<unsigned>(unfit.code)));
    const auto named = std::ranges::find(named_characters, unfit.code, &named_character::code);
    if (named != named_characters.end()) return std::string{named->name} + number.data();
    const bool is_control = unfit.code < 0x20 || (unfit.code >= 0x7f && unfit.code < 0xa0);
    return (is_control ? "a control character" : "a character that is not ASCII") +
           std::string{number.data()};
}

bool fits(const character& c, secret_kind kind) noexcept {
    if (kind == secret_kind::proxy_credentials) return !c.valid || (c.code >= 0x20 && c.code != 0x7f);
    return c.valid && c.code > 0x20 && c.code < 0x7f;
}

/// Names the first character that no such secret has, and its position.
std::optional<misfit> unfit_character(std::string_view content, secret_kind kind) {
    std::size_t position = 1;
    for (auto rest = content; !rest.empty(); ++position) {
        const auto next = first_character(rest);
        if (!fits(next, kind)) {
            return misfit{misfit::form::character,
                          "holds " + words_of(next, static_cast<unsigned char>(rest.front())) +
                              " at character " + std::to_string(position)};
        }
        rest.remove_prefix(next.length);
    }
    return std::nullopt;
}

std::string_view without_spaces(std::string_view text) noexcept {
    constexpr std::string_view spaces = " \t\r\n";
    const auto first = text.find_first_not_of(spaces);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

bool is_in_quotation_marks(std::string_view text) noexcept {
    for (const std::string_view mark : {"\"", "'", "`"}) {
        if (text.size() > 1 && text.starts_with(mark) && text.ends_with(mark)) return true;
    }
    constexpr std::string_view left = "\xe2\x80\x9c";   // U+201C
    constexpr std::string_view right = "\xe2\x80\x9d";  // U+201D
    return text.starts_with(left) && text.ends_with(right);
}

bool is_utf16(std::string_view text) noexcept {
    return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
}

bool begins_with_bearer(std::string_view text) {
    constexpr std::string_view scheme = "bearer ";
    return genesys::same_ignoring_case(text.substr(0, scheme.size()), scheme) ||
           genesys::same_ignoring_case(text.substr(0, 14), "authorization:");
}

std::optional<misfit> unfit_length(std::string_view content) {
    if (content.size() <= genesys::longest_token) return std::nullopt;
    return misfit{misfit::form::too_long, "is longer than 4 KiB"};
}

/// The form of the whole text, which says more than its first wrong character.
std::optional<misfit> unfit_form(std::string_view content) {
    using form = misfit::form;
    const auto text = without_spaces(content);
    if (is_utf16(content)) return misfit{form::utf16, "is UTF-16 text; save it as UTF-8"};
    if (text.empty()) return misfit{form::empty, "is empty"};
    if (text.starts_with('{') || text.starts_with('['))
        return misfit{form::json, "contains JSON instead of the secret alone"};
    if (text.starts_with("-----BEGIN")) return misfit{form::pem, "holds a key or certificate (PEM)"};
    if (text.starts_with('<')) return misfit{form::markup, "holds HTML or XML"};
    if (is_in_quotation_marks(text)) return misfit{form::quoted, "is in quotation marks"};
    if (begins_with_bearer(text)) return misfit{form::header, "begins with \"Bearer\" or \"Authorization:\""};
    if (content.find('\n') != std::string_view::npos)
        return misfit{form::several_lines, "has more than one line"};
    return unfit_length(content);
}

}  // namespace

std::string_view noun_of(secret_kind kind) noexcept {
    switch (kind) {
        case secret_kind::access_token:
            return "access token";
        case secret_kind::client_secret:
            return "client secret";
        case secret_kind::refresh_token:
            return "refresh token";
        case secret_kind::notification_url:
            return "notification URL";
        case secret_kind::proxy_credentials:
            break;
    }
    return "user:password";
}

std::string_view secret_in(std::string_view text) noexcept {
    if (text.starts_with(utf8_signature)) text.remove_prefix(utf8_signature.size());
    if (!text.ends_with('\n')) return text;
    text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
    return text;
}

std::optional<misfit> unlike_secret(std::string_view content, secret_kind kind) {
    using form = misfit::form;
    if (kind != secret_kind::proxy_credentials) {
        auto unfit = unfit_form(content);
        if (!unfit) unfit = unfit_character(content, kind);
        if (unfit || kind != secret_kind::notification_url) return unfit;
        const auto parsed = parse_notification_url(content);
        return parsed ? std::nullopt : std::optional{misfit{form::no_url, parsed.error().message}};
    }
    if (content.empty()) return misfit{form::empty, "is empty"};
    if (content.find('\n') != std::string_view::npos)
        return misfit{form::several_lines, "has more than one line"};
    if (auto unfit = unfit_length(content)) return unfit;
    if (auto unfit = unfit_character(content, kind)) return unfit;
    if (content.find(':') == std::string_view::npos) return misfit{form::no_colon, "has no colon"};
    return std::nullopt;
}

}  // namespace tokenkeeper::config
