#include "daemon/ctl/watch/scrolled_lines.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::ctl {

std::optional<movement> movement_of(const key& pressed) {
    const auto is = [&pressed](key_name name, std::string_view letter) {
        return pressed.name == name || (pressed.name == key_name::character && pressed.text == letter);
    };
    if (is(key_name::up, "k")) return movement{.rows = -1};
    if (is(key_name::down, "j")) return movement{.rows = 1};
    if (is(key_name::page_up, "b")) return movement{.pages = -1};
    if (is(key_name::page_down, " ")) return movement{.pages = 1};
    if (is(key_name::home, "g")) return movement{.to_start = true};
    if (is(key_name::end, "G")) return movement{.to_end = true};
    return std::nullopt;
}

void scrolled_lines::move(const movement& way) {
    const auto last = static_cast<std::ptrdiff_t>(count_ - std::min(rows_, count_));
    const std::ptrdiff_t rows = way.rows + way.pages * static_cast<std::ptrdiff_t>(rows_);
    std::ptrdiff_t top = static_cast<std::ptrdiff_t>(top_) + rows;
    if (way.to_start) top = 0;
    if (way.to_end) top = last;
    top_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(top, 0, last));
}

frame_lines scrolled_lines::draw(const frame_lines& lines, std::size_t rows) {
    rows_ = std::max<std::size_t>(rows, 1);
    count_ = lines.size();
    top_ = std::min(top_, count_ - std::min(rows_, count_));
    const std::size_t end = std::min(top_ + rows, count_);
    return {lines.begin() + static_cast<std::ptrdiff_t>(top_),
            lines.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::string scrolled_lines::position() const {
    if (count_ <= rows_) return {};
    return std::to_string(top_ + 1) + "-" + std::to_string(std::min(top_ + rows_, count_)) + " of " +
           std::to_string(count_) + " lines";
}

}  // namespace tokenkeeper::ctl
