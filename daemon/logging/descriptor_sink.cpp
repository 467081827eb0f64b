#include "daemon/logging/descriptor_sink.hpp"

#include "daemon/logging/lost_lines.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::logging {
namespace {

using clock = std::chrono::steady_clock;

std::string plain_loss_text(std::uint64_t count) {
    return std::to_string(count) + " log lines were lost";
}

}  // namespace

descriptor_sink::descriptor_sink(int descriptor, std::chrono::milliseconds patience)
    : descriptor_{descriptor}, patience_{patience}, loss_text_{plain_loss_text} {}

void descriptor_sink::set_loss_text(loss_text make) {
    const std::lock_guard lock{mutex_};
    loss_text_ = make;
}

void descriptor_sink::sink_it_(const spdlog::details::log_msg& message) {
    if (loss_count_ > 0 && write_line(loss_text_(loss_count_))) loss_count_ = 0;
    const std::string_view line{message.payload.data(), message.payload.size()};
    if (loss_count_ == 0 && write_line(line)) return;
    ++loss_count_;
    count_lost_line();
}

bool descriptor_sink::write_line(std::string_view line) {
    std::string text = line_open_ ? "\n" : "";
    text += line;
    text += '\n';
    bool begun = false;
    const bool complete = write_all(text, begun);
    line_open_ = complete ? false : (line_open_ || begun);
    return complete;
}

bool descriptor_sink::write_all(std::string_view text, bool& begun) {
    // Once a line was lost, no further line waits: a hanging reader costs `patience` once, not each time.
    const clock::time_point end = loss_count_ > 0 ? clock::now() : clock::now() + patience_;
    while (!text.empty()) {
        if (!writable(end)) return false;
        // A pipe that polls writable takes PIPE_BUF bytes without blocking; more may block.
        const ssize_t count = ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(count));
        begun = true;
    }
    return true;
}

bool descriptor_sink::writable(clock::time_point end) const {
    for (;;) {
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
        const bool expired = rest.count() <= 0;
        pollfd watched{descriptor_, POLLOUT, 0};
        const int count = ::poll(&watched, 1, expired ? 0 : static_cast<int>(rest.count()));
        if (count > 0) return (watched.revents & POLLOUT) != 0;
        if (expired) return false;
    }
}

}  // namespace tokenkeeper::logging
