#pragma once

#include "daemon/ctl/text/style.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

struct table_column {
    std::string title;
    std::size_t shortest = 0;  ///< may be cut down to this width where the terminal is narrow; 0: never cut
    unsigned sacrifice = 0;    ///< left out where the terminal is narrower still, 1 first; 0: never
    bool cut_in_middle = false;
};

struct table_cell {
    std::string text;  ///< printable
    tint colour = tint::plain;
};

/// Lines of aligned cells under a head. On a terminal no line is longer than its width: first the columns
/// that may be cut shrink, then those that may be sacrificed go.
class text_table {
public:
    explicit text_table(std::vector<table_column> columns) : columns_{std::move(columns)} {}

    /// A cell for each column.
    void add_row(std::vector<table_cell> cells);

    [[nodiscard]] std::string render(const text_style& style) const;

private:
    [[nodiscard]] std::vector<std::size_t> natural_widths() const;
    /// The width of each column; 0 for a column that is left out.
    [[nodiscard]] std::vector<std::size_t> fit(std::size_t room) const;

    std::vector<table_column> columns_;
    std::vector<std::vector<table_cell>> rows_;
};

}  // namespace tokenkeeper::ctl
