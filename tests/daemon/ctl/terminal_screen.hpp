#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// A terminal's screen, as far as tokenkeeperctl uses one: text, line ends, cursor to the top, erasing, and
/// the alternate screen, which begins empty and leaves the first one and its cursor as they were.
class terminal_screen {
public:
    terminal_screen(std::size_t columns, std::size_t rows);

    void write(std::string_view bytes);
    /// Another size; what was on it goes, as a program has to draw it anew.
    void resize(std::size_t columns, std::size_t rows);

    /// The rows as a person sees them, without the spaces at their ends.
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] bool is_alternate() const noexcept { return alternate_; }
    [[nodiscard]] bool shows_cursor() const noexcept { return cursor_; }

private:
    using picture = std::vector<std::vector<std::string>>;  ///< a character, or "", in each cell
    void write_character(const std::string& character);
    void obey(std::string_view sequence);
    void begin_line();

    std::size_t columns_;
    std::size_t rows_;
    picture cells_;
    picture first_;  ///< while the alternate screen is shown
    std::size_t row_ = 0;
    std::size_t column_ = 0;
    std::size_t first_row_ = 0;  ///< of the cursor on the other screen
    std::size_t first_column_ = 0;
    bool alternate_ = false;
    bool cursor_ = true;
    std::string rest_;  ///< the start of a character or sequence that was cut
};

}  // namespace tokenkeeper::ctl
