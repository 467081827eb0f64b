#include "daemon/ctl/text/style.hpp"

namespace tokenkeeper::ctl {
namespace {

std::string_view escape_sequence(tint shade) noexcept {
    switch (shade) {
        case tint::green:
            return "\x1b[32m";
        case tint::yellow:
            return "\x1b[33m";
        case tint::red:
            return "\x1b[31m";
        case tint::plain:
            break;
    }
    return {};
}

}  // namespace

std::string colour(std::string_view text, tint shade, const text_style& style) {
    if (!style.colour || shade == tint::plain) return std::string{text};
    return std::string{escape_sequence(shade)} + std::string{text} + "\x1b[0m";
}

}  // namespace tokenkeeper::ctl
