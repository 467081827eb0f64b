#pragma once

#include "daemon/stream/line_log.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::stream {

class live_stream;

/// Somebody who reads the lines as they come. Use it on the stream's thread only; the stream may end first.
class follower {
public:
    follower(std::shared_ptr<line_log> lines, std::set<follower*>& all,
             const boost::asio::any_io_executor& executor, line_filter filter);
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;
    ~follower();

    /// Waits until there is something to take, or the stream is over. Throws if the waiting is cancelled.
    boost::asio::awaitable<void> wait();

    /// The next lines that it wants, of about `most` bytes, each with its line end. If it was too slow for
    /// some of them, the first line is an event `stream.missed` that counts them.
    std::string take(wall_time now, std::size_t most);

    /// The lines that it wants and that have come since the last one it took, forgotten or not.
    [[nodiscard]] std::uint64_t lines_behind() const noexcept { return behind_; }

    /// It takes what is left, and is over: its server stops.
    void end();
    /// No line will follow those that can be taken.
    [[nodiscard]] bool is_over() const noexcept { return over_; }

private:
    friend class live_stream;
    void leave_stream();
    [[nodiscard]] bool has_news() const noexcept { return behind_ > 0; }
    /// Hears of a line that comes next into the log, if it wants it.
    bool note(const live_line& line);

    std::shared_ptr<line_log> lines_;
    std::set<follower*>* all_;  ///< null once the stream is over
    bool over_ = false;
    line_filter filter_;
    line_log::position next_ = 0;        ///< no wanted line is before it; without news, it means nothing
    std::uint64_t behind_ = 0;           ///< wanted lines that have come and are not taken
    boost::asio::steady_timer changed_;  ///< never expires: cancelled when there is news
};

/// The lines of the daemon, for all followers together: with what one of them is handed at once, a follower
/// that stops reading costs less than a megabyte.
inline constexpr std::size_t bytes_of_lines = std::size_t{768} * 1024;

/// Hands the daemon's events to any number of followers as they happen. It keeps the latest lines while
/// somebody wants them, in `most` bytes for all of them together, and never waits for anybody.
class live_stream {
public:
    live_stream(const boost::asio::any_io_executor& executor, std::size_t most);
    live_stream(const live_stream&) = delete;
    live_stream& operator=(const live_stream&) = delete;
    ~live_stream() { end(); }

    [[nodiscard]] bool has_followers() const noexcept { return !followers_.empty(); }
    /// A line that no follower wants need not be made.
    [[nodiscard]] bool wants(logging::severity level, std::string_view session) const;
    /// Keeps the line if a follower wants it: all others would only push wanted ones out.
    void add(live_line line);

    /// Follows from now on. After `end` the follower is over at once.
    [[nodiscard]] std::shared_ptr<follower> follow(line_filter filter);

    /// Every follower takes what is left, and is over.
    void end();

private:
    boost::asio::any_io_executor executor_;
    std::shared_ptr<line_log> lines_;
    std::set<follower*> followers_{};
    bool is_over_ = false;
};

}  // namespace tokenkeeper::stream
