#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// A page about one thing: keys in one column, values in the next, a line for each call.
class page {
public:
    void add(std::string_view key, std::string_view value);
    /// Adds a value of the daemon's, made printable; adds nothing where it is empty.
    void add_if(std::string_view key, const std::string& value);
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace tokenkeeper::ctl
