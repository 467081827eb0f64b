#include "daemon/logging/descriptor_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::logging {
namespace {

using clock = std::chrono::steady_clock;

std::string plain_lost_lines(std::uint64_t count) {
    return std::to_string(count) + " log lines were lost";
}

}  // namespace

descriptor_sink::descriptor_sink(int descriptor, std::chrono::milliseconds patience)
    : descriptor_{descriptor}, patience_{patience}, lost_lines_text_{plain_lost_lines} {}

void descriptor_sink::set_lost_lines_text(lost_lines_text make) {
    const std::lock_guard lock{mutex_};
    lost_lines_text_ = make;
}

void descriptor_sink::sink_it_(const spdlog::details::log_msg& message) {
    if (lost_ > 0 && write_line(lost_lines_text_(lost_))) lost_ = 0;
    const std::string_view line{message.payload.data(), message.payload.size()};
    if (lost_ > 0 || !write_line(line)) ++lost_;
}

bool descriptor_sink::write_line(std::string_view line) {
    std::string text = cut_ ? "\n" : "";
    text += line;
    text += '\n';
    bool partly = false;
    const bool written = write_all(text, partly);
    cut_ = written ? false : (cut_ || partly);
    return written;
}

bool descriptor_sink::write_all(std::string_view text, bool& partly) {
    // Once lines are being lost there is no more waiting: a hanging reader costs `patience` once, not each
    // time.
    const clock::time_point until = lost_ > 0 ? clock::now() : clock::now() + patience_;
    while (!text.empty()) {
        if (!writable(until)) return false;
        // A pipe that polls writable takes PIPE_BUF bytes without blocking, and not surely more.
        const ssize_t count = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
        partly = true;
    }
    return true;
}

bool descriptor_sink::writable(clock::time_point until) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
        const bool over = left.count() <= 0;
        pollfd watched{descriptor_, POLLOUT, 0};
        const int count = ::poll(&watched, 1, over ? 0 : static_cast<int>(left.count()));
        if (count > 0) return (watched.revents & POLLOUT) != 0;
        if (over) return false;
    }
}

}  // namespace tokenkeeper::logging
