#pragma once

#include "daemon/logging/event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace tokenkeeper::stream {

/// One event as those who follow get it: JSON without a line end.
struct live_line {
    logging::severity level = logging::severity::info;
    std::string session{};  ///< empty: it is about no single session
    std::string text{};
};

/// The lines that a follower wants: of this severity at least, and of one session; an empty name: of all.
struct line_filter {
    logging::severity least = logging::severity::info;
    std::string session{};

    [[nodiscard]] bool wants(logging::severity level, std::string_view about) const {
        return level >= least && (session.empty() || session == about);
    }
    [[nodiscard]] bool wants(const live_line& line) const { return wants(line.level, line.session); }
};

/// The latest lines, as many as fit into `most` bytes: all followers read the same ones, each from its own
/// place. A follower that is slower than this log forgets has missed the lines in between.
class line_log {
public:
    using position = std::uint64_t;

    explicit line_log(std::size_t most) : most_{most} {}

    void add(live_line line);
    /// Forgets every line; places stay as they are.
    void clear();

    /// The place of the oldest line that is kept.
    [[nodiscard]] position begin() const noexcept { return first_; }
    /// The place of the next line that will be added.
    [[nodiscard]] position end() const noexcept { return first_ + lines_.size(); }
    [[nodiscard]] std::size_t size_in_bytes() const noexcept { return size_; }

    struct part {
        std::string text{};       ///< whole lines, each with its line end
        std::uint64_t lines = 0;  ///< in the text
        position next = 0;        ///< where to read on
    };
    /// The wanted lines from this place on: at most `most` bytes, but at least one line if there is one.
    [[nodiscard]] part read(position from, const line_filter& filter, std::size_t most) const;
    /// The wanted lines that are kept.
    [[nodiscard]] std::uint64_t count(const line_filter& filter) const;

private:
    std::size_t most_;
    std::size_t size_ = 0;
    position first_ = 0;
    std::deque<live_line> lines_{};
};

}  // namespace tokenkeeper::stream
