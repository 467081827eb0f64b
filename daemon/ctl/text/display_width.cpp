#include "daemon/ctl/text/display_width.hpp"

#include "lib/base/printable.hpp"

#include <algorithm>

#include <locale.h>  // NOLINT(modernize-deprecated-headers): newlocale and uselocale are POSIX
#include <wchar.h>   // NOLINT(modernize-deprecated-headers): wcwidth is POSIX

namespace tokenkeeper::ctl {
namespace {

/// A locale in which wcwidth() knows Unicode, whatever locale the user's shell has; the text is UTF-8 anyway.
/// Opening one reads up to 25 files, so it is opened once and stays open.
locale_t unicode_locale() {
    static const locale_t instance = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return instance;
}

std::size_t width_of(const character& c) {
    if (c.code < 0x80) return 1;
    const locale_t unicode = unicode_locale();
    const locale_t previous = ::uselocale(unicode != nullptr ? unicode : LC_GLOBAL_LOCALE);
    const int width = ::wcwidth(static_cast<wchar_t>(c.code));
    ::uselocale(previous);
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// The longest beginning within `width` columns, in bytes; 0 where not even one character fits.
std::size_t prefix_within(std::string_view text, std::size_t width) {
    std::size_t columns = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const character c = first_character(text.substr(end));
        columns += width_of(c);
        if (columns > width) break;
        end += c.length;
    }
    return end;
}

/// The shortest end that leaves at most `width` columns, as an offset in bytes.
std::size_t suffix_within(std::string_view text, std::size_t width) {
    std::size_t columns = display_width(text);
    std::size_t start = 0;
    while (columns > width) {
        const character c = first_character(text.substr(start));
        columns -= width_of(c);
        start += c.length;
    }
    return start;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    if (is_ascii(text)) return text.size();
    std::size_t width = 0;
    while (!text.empty()) {
        const character c = first_character(text);
        width += width_of(c);
        text.remove_prefix(c.length);
    }
    return width;
}

std::size_t bytes_within(std::string_view text, std::size_t width) {
    return std::max(prefix_within(text, width), first_character(text).length);
}

std::string cut(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string{text};
    if (width == 0) return {};
    return std::string{text.substr(0, prefix_within(text, width - 1))} + "…";
}

std::string cut_middle(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string{text};
    if (width < 3) return cut(text, width);
    const std::size_t end_columns = (width - 1) / 2;
    const std::string_view start = text.substr(0, prefix_within(text, width - 1 - end_columns));
    return std::string{start} + "…" + std::string{text.substr(suffix_within(text, end_columns))};
}

std::string pad(std::string_view text, std::size_t width) {
    const std::size_t columns = display_width(text);
    return std::string{text} + std::string(columns < width ? width - columns : 0, ' ');
}

}  // namespace tokenkeeper::ctl
