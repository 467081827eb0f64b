#include "daemon/ctl/output/display_width.hpp"

#include "daemon/logging/printable.hpp"

#include <locale.h>  // NOLINT(modernize-deprecated-headers): newlocale and uselocale are POSIX
#include <wchar.h>   // NOLINT(modernize-deprecated-headers): wcwidth is POSIX

namespace tokenkeeper::ctl {
namespace {

/// Makes wcwidth() know Unicode on this thread, whatever locale the user's shell has; the text is UTF-8
/// anyway.
class unicode_locale {
public:
    unicode_locale()
        : unicode_{::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)},
          previous_{::uselocale(unicode_ != nullptr ? unicode_ : LC_GLOBAL_LOCALE)} {}
    unicode_locale(const unicode_locale&) = delete;
    unicode_locale& operator=(const unicode_locale&) = delete;
    ~unicode_locale() {
        ::uselocale(previous_);
        if (unicode_ != nullptr) ::freelocale(unicode_);
    }

private:
    locale_t unicode_;
    locale_t previous_;
};

std::size_t width_of(const logging::character& c) {
    if (c.code < 0x80) return 1;
    const int width = ::wcwidth(static_cast<wchar_t>(c.code));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace

std::size_t display_width(std::string_view text) {
    const unicode_locale unicode;
    std::size_t width = 0;
    while (!text.empty()) {
        const logging::character c = logging::first_character(text);
        width += width_of(c);
        text.remove_prefix(c.length);
    }
    return width;
}

std::string cut(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string{text};
    if (width == 0) return {};
    const unicode_locale unicode;
    std::size_t taken = 0;
    std::size_t end = 0;
    while (end < text.size()) {
        const logging::character c = logging::first_character(text.substr(end));
        if (taken + width_of(c) > width - 1) break;
        taken += width_of(c);
        end += c.length;
    }
    return std::string{text.substr(0, end)} + "…";
}

std::string pad(std::string_view text, std::size_t width) {
    const std::size_t taken = display_width(text);
    return std::string{text} + std::string(taken < width ? width - taken : 0, ' ');
}

}  // namespace tokenkeeper::ctl
