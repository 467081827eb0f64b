#pragma once

#include "daemon/ctl/watch/terminal/key.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// The line in which somebody types a filter. The filter counts while it is typed.
class filter_entry {
public:
    void begin() noexcept { active_ = true; }
    void clear();

    /// While it is active. False: the key is not for the line.
    bool press(const key& pressed);

    [[nodiscard]] bool is_active() const noexcept { return active_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void drop_last_character();

    std::string text_{};  ///< printable
    bool active_ = false;
};

}  // namespace tokenkeeper::ctl
