#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/text/style.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The daemon and the sessions that are not well, as a list for people: for each a line with its state and
/// health, and indented lines with the cause and the advice.
class attention_list {
public:
    attention_list(wall_time now, const text_style& style) : now_{now}, style_{style} {}

    /// Add nothing where all is well.
    void add(const daemon_report& daemon);
    void add(const session_report& session);

    [[nodiscard]] std::size_t line_count() const noexcept;

    /// All entries, or the first that fit into `most` lines and a line that counts the others. Empty without
    /// entries.
    [[nodiscard]] std::string render(std::optional<std::size_t> most) const;

private:
    using entry = std::vector<std::string>;
    void add_warnings(entry& lines, const std::vector<warning_report>& warnings) const;
    void add_advice(entry& lines, const std::string& advice) const;
    /// Adds the text behind an indentation and a mark, wrapped to the width of the terminal.
    void add_text(entry& lines, const std::string& mark, const std::string& text) const;
    [[nodiscard]] std::string head_line(const std::string& name, const std::string& condition,
                                        tint shade) const;

    wall_time now_;
    text_style style_;
    std::vector<entry> entries_;
};

}  // namespace tokenkeeper::ctl
