#pragma once

#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// A page about one thing as it grows: keys in one column, values in the next.
class page {
public:
    void add(std::string_view key, std::string_view value);
    /// A value that came from elsewhere; left out where there is none.
    void add_if(std::string_view key, const std::string& value);
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace tokenkeeper::ctl
