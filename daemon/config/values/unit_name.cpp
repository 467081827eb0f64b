#include "daemon/config/values/unit_name.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::config {

// systemd.unit(5): "[A-Za-z0-9:_.\\-]", and "@" before an instance.
bool is_unit_name(std::string_view text) {
    constexpr std::size_t most = 255;
    constexpr std::array<std::string_view, 4> types{".service", ".socket", ".mount", ".swap"};
    constexpr std::string_view marks = ":_.\\-@";
    const auto fits = [&](char c) {
        return genesys::is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
    };
    const auto ends = [&](std::string_view type) {
        return text.ends_with(type) && text.size() > type.size();
    };
    return text.size() <= most && !text.starts_with('@') && std::ranges::all_of(text, fits) &&
           std::ranges::any_of(types, ends);
}

std::string template_of(std::string_view unit) {
    const auto mark = unit.find('@');
    const auto dot = unit.rfind('.');
    if (mark == std::string_view::npos || dot == std::string_view::npos || dot <= mark + 1) return {};
    return std::string{unit.substr(0, mark + 1)}.append(unit.substr(dot));
}

}  // namespace tokenkeeper::config
