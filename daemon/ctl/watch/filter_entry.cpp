#include "daemon/ctl/watch/filter_entry.hpp"

#include "lib/base/printable.hpp"

namespace tokenkeeper::ctl {

void filter_entry::clear() {
    text_.clear();
    active_ = false;
}

bool filter_entry::press(const key& pressed) {
    constexpr std::size_t longest = 200;
    switch (pressed.name) {
        case key_name::character:
            // What cannot be shown cannot be part of a name that is shown.
            if (text_.size() + pressed.text.size() <= longest &&
                printable(text_ + pressed.text) == text_ + pressed.text)
                text_ += pressed.text;
            return true;
        case key_name::backspace:
            active_ = !text_.empty();
            drop_last_character();
            return true;
        case key_name::erase_line:
            text_.clear();
            return true;
        case key_name::escape:
            clear();
            return true;
        case key_name::enter:
            active_ = false;
            return true;
        default:
            return false;
    }
}

void filter_entry::drop_last_character() {
    const auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
    while (!text_.empty() && is_continuation(text_.back()))
        text_.pop_back();
    if (!text_.empty()) text_.pop_back();
}

}  // namespace tokenkeeper::ctl
