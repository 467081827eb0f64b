#include "daemon/stream/line_log.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::stream {

namespace {

/// What a line costs in memory.
std::size_t cost(const live_line& line) noexcept {
    return sizeof(live_line) + line.session.size() + line.text.size();
}

}  // namespace

void line_log::add(live_line line) {
    size_ += cost(line);
    lines_.push_back(std::move(line));
    while (size_ > most_ && lines_.size() > 1) {
        size_ -= cost(lines_.front());
        lines_.pop_front();
        ++first_;
    }
}

void line_log::clear() {
    first_ = end();
    size_ = 0;
    std::deque<live_line>{}.swap(lines_);
}

line_log::part line_log::read(position from, const line_filter& filter, std::size_t most) const {
    part taken;
    taken.next = std::clamp(from, first_, end());
    while (taken.next < end()) {
        const auto& line = lines_[static_cast<std::size_t>(taken.next - first_)];
        if (filter.wants(line)) {
            if (!taken.text.empty() && taken.text.size() + line.text.size() + 1 > most) break;
            taken.text += line.text;
            taken.text += '\n';
            ++taken.lines;
        }
        ++taken.next;
    }
    return taken;
}

std::uint64_t line_log::count(const line_filter& filter) const {
    const auto wanted =
        std::ranges::count_if(lines_, [&filter](const live_line& line) { return filter.wants(line); });
    return static_cast<std::uint64_t>(wanted);
}

}  // namespace tokenkeeper::stream
