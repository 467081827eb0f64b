#include "tests/daemon/ctl/terminal_screen.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {

terminal_screen::terminal_screen(std::size_t columns, std::size_t rows)
    : columns_{columns}, rows_{rows}, cells_(rows, std::vector<std::string>(columns)) {}

void terminal_screen::write(std::string_view bytes) {
    rest_ += bytes;
    std::string_view text = rest_;
    while (!text.empty()) {
        if (text.starts_with("\x1b[")) {
            const std::size_t end = text.find_first_of("ABCDHJKhlm", 2);
            if (end == std::string_view::npos) break;
            obey(text.substr(2, end - 1));
            text.remove_prefix(end + 1);
            continue;
        }
        const character c = first_character(text);
        if (!c.valid && text.size() < 4) break;
        const std::string character{text.substr(0, c.length)};
        if (character == "\r") {
            column_ = 0;
        } else if (character == "\n") {
            begin_line();
        } else {
            write_character(character);
        }
        text.remove_prefix(c.length);
    }
    rest_ = std::string{text};
}

void terminal_screen::resize(std::size_t columns, std::size_t rows) {
    columns_ = columns;
    rows_ = rows;
    cells_.assign(rows, std::vector<std::string>(columns));
    first_ = cells_;
    row_ = column_ = first_row_ = first_column_ = 0;
}

std::vector<std::string> terminal_screen::lines() const {
    std::vector<std::string> lines;
    for (const auto& row : cells_) {
        std::string line;
        for (const std::string& cell : row)
            line += cell.empty() ? " " : cell;
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

void terminal_screen::write_character(const std::string& character) {
    if (column_ >= columns_) {
        column_ = 0;
        begin_line();
    }
    cells_[row_][column_] = character;
    column_ += std::max<std::size_t>(display_width(character), 1);
}

void terminal_screen::obey(std::string_view sequence) {
    if (sequence == "H") {
        row_ = column_ = 0;
    } else if (sequence == "K") {
        for (std::size_t i = column_; i < columns_; ++i)
            cells_[row_][i].clear();
    } else if (sequence == "J") {
        for (std::size_t i = row_ * columns_ + column_; i < rows_ * columns_; ++i)
            cells_[i / columns_][i % columns_].clear();
    } else if (sequence == "?25h" || sequence == "?25l") {
        cursor_ = sequence.ends_with('h');
    } else if (sequence == "?1049h" || sequence == "?1049l") {
        alternate_ = sequence.ends_with('h');
        std::swap(cells_, first_);
        std::swap(row_, first_row_);
        std::swap(column_, first_column_);
        if (alternate_) cells_.assign(rows_, std::vector<std::string>(columns_));
    }
}

void terminal_screen::begin_line() {
    if (++row_ < rows_) return;
    row_ = rows_ - 1;
    cells_.erase(cells_.begin());
    cells_.emplace_back(columns_);
}

}  // namespace tokenkeeper::ctl
