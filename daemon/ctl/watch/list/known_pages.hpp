#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The pages of the daemon's list as far as they have been read, from the first one on. Of each it knows the
/// place and how many rows are on it; the rows themselves only while they are needed. So it stays small,
/// however long the list is.
class known_pages {
public:
    struct page {
        std::string after{};  ///< the last name of the page before; empty for the first one
        bool read = false;    ///< false only for the last: there is more
        std::size_t count = 0;
        std::size_t looked_at = 0;           ///< sessions of the daemon's answer, with those that are no rows
        std::vector<session_report> rows{};  ///< `count` of them, or none while they are not needed
        std::optional<boot_time> answered{};  ///< when `rows` were; nullopt: they are not here
    };

    known_pages() : pages_(1) {}

    [[nodiscard]] const std::vector<page>& pages() const noexcept { return pages_; }

    /// The rows of all pages that have been read.
    [[nodiscard]] std::size_t size() const noexcept;
    /// The sessions of all pages that have been read, with those that are no rows.
    [[nodiscard]] std::size_t looked_at() const noexcept;
    /// True once the last page has been read.
    [[nodiscard]] bool complete() const noexcept { return pages_.back().read; }
    /// Null: its page is not here.
    [[nodiscard]] const session_report* row(std::size_t index) const noexcept;

    /// The indices of the pages with rows from `first` on, before `end`.
    [[nodiscard]] std::vector<std::size_t> pages_with(std::size_t first, std::size_t end) const;

    /// Takes a page that was read just now, and the `after` of the next one; nullopt: it was the last one.
    /// The answer for a page that was dropped is ignored.
    void take(page answer, const std::optional<std::string>& next);

    /// Drops the rows of all pages but those; their places and counts stay.
    void keep_rows(const std::vector<std::size_t>& indices);

private:
    void link(std::size_t index, const std::optional<std::string>& next);

    std::vector<page> pages_;  ///< at least one
};

}  // namespace tokenkeeper::ctl
