#include "daemon/ctl/text/text_table.hpp"

#include "daemon/ctl/text/display_width.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

namespace tokenkeeper::ctl {
namespace {

constexpr std::string_view gap = "  ";
using sizes = std::vector<std::size_t>;

/// The columns of a line of these widths, with the gaps between them.
std::size_t line_width(const sizes& widths) {
    const auto count =
        static_cast<std::size_t>(std::ranges::count_if(widths, [](std::size_t width) { return width > 0; }));
    const std::size_t text = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
    return count == 0 ? 0 : text + gap.size() * (count - 1);
}

std::optional<std::size_t> next_sacrifice(const std::vector<table_column>& columns, const sizes& widths) {
    std::optional<std::size_t> choice;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (widths[i] == 0 || columns[i].sacrifice == 0) continue;
        if (!choice || columns[i].sacrifice < columns[*choice].sacrifice) choice = i;
    }
    return choice;
}

/// The order in which the columns that were cut get the remaining room: the indispensable ones first, and of
/// them those that lose their end before those that keep both ends.
std::vector<std::size_t> restoring_order(const std::vector<table_column>& columns) {
    std::vector<std::size_t> order(columns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&columns](std::size_t i) {
        return std::tuple{columns[i].sacrifice > 0, columns[i].cut_in_middle};
    });
    return order;
}

std::string render_line(const std::vector<table_cell>& cells, const std::vector<table_column>& columns,
                        const sizes& widths, const text_style& style) {
    std::string line;
    std::size_t spaces = 0;
    std::size_t room = style.columns.value_or(SIZE_MAX);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (widths[i] == 0 || spaces >= room) continue;
        room -= spaces;
        const std::size_t width = std::min(widths[i], room);
        const std::string text =
            columns[i].cut_in_middle ? cut_middle(cells[i].text, width) : cut(cells[i].text, width);
        line.append(spaces, ' ').append(colour(text, cells[i].colour, style));
        const std::size_t columns_taken = display_width(text);
        room -= columns_taken;
        spaces = width - columns_taken + gap.size();
    }
    return line + "\n";
}

}  // namespace

void text_table::add_row(std::vector<table_cell> cells) {
    assert(cells.size() == columns_.size());
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> text_table::natural_widths() const {
    sizes widths;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        std::size_t width = display_width(columns_[i].title);
        for (const auto& cells : rows_)
            width = std::max(width, display_width(cells[i].text));
        widths.push_back(width);
    }
    return widths;
}

std::vector<std::size_t> text_table::fit(std::size_t room) const {
    const sizes natural = natural_widths();
    sizes widths = natural;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].shortest > 0) widths[i] = std::min(natural[i], columns_[i].shortest);
    }
    while (line_width(widths) > room) {
        const auto sacrifice = next_sacrifice(columns_, widths);
        if (!sacrifice) return widths;
        widths[*sacrifice] = 0;
    }
    for (const std::size_t i : restoring_order(columns_)) {
        if (widths[i] > 0) widths[i] += std::min(natural[i] - widths[i], room - line_width(widths));
    }
    return widths;
}

std::string text_table::render(const text_style& style) const {
    const sizes widths = fit(style.columns.value_or(SIZE_MAX));
    std::vector<table_cell> head;
    for (const auto& column : columns_)
        head.push_back({column.title});
    std::string text = render_line(head, columns_, widths, style);
    for (const auto& cells : rows_)
        text += render_line(cells, columns_, widths, style);
    return text;
}

}  // namespace tokenkeeper::ctl
