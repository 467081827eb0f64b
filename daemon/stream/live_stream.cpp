#include "daemon/stream/live_stream.hpp"

#include "daemon/logging/render.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::stream {

namespace asio = boost::asio;

namespace {

std::string missed_line(std::uint64_t count, wall_time now) {
    logging::event line;
    line.name = "stream.missed";
    line.level = logging::severity::warning;
    line.message = std::to_string(count) + (count == 1 ? " event is" : " events are") +
                   " missing here, as this client reads too slowly; the daemon goes on with the latest ones. "
                   "Ask for the present state again, and take the lines faster.";
    return logging::render_at(now, line, logging::format::json) + '\n';
}

}  // namespace

follower::follower(std::shared_ptr<line_log> lines, std::set<follower*>& all,
                   const asio::any_io_executor& executor, line_filter filter)
    : lines_{std::move(lines)},
      all_{&all},
      filter_{std::move(filter)},
      changed_{executor, asio::steady_timer::time_point::max()} {
    all.insert(this);
}

follower::~follower() {
    if (all_ == nullptr) return;
    all_->erase(this);
    if (all_->empty()) lines_->clear();
}

asio::awaitable<void> follower::wait() {
    while (!has_news() && !is_over()) {
        co_await changed_.async_wait(as_values);
        // Nobody but note() and end() cancels it, unless the client has left.
        if (!has_news() && !is_over()) throw boost::system::system_error{asio::error::operation_aborted};
    }
}

bool follower::note(const live_line& line) {
    if (!filter_.wants(line)) return false;
    if (behind_++ == 0) next_ = lines_->end();
    changed_.cancel();
    return true;
}

void follower::end() {
    over_ = true;
    changed_.cancel();
}

void follower::leave_stream() {
    all_ = nullptr;
    end();
}

std::string follower::take(wall_time now, std::size_t most) {
    if (!has_news()) return {};
    // Some of the forgotten lines may be wanted by others only: those that are kept tell which are missing.
    const auto missed = next_ < lines_->begin() ? behind_ - lines_->count(filter_) : 0;
    auto part = lines_->read(next_, filter_, most);
    next_ = part.next;
    behind_ -= missed + part.lines;
    if (missed > 0) return missed_line(missed, now) + part.text;
    return std::move(part.text);
}

live_stream::live_stream(const asio::any_io_executor& executor, std::size_t most)
    : executor_{executor}, lines_{std::make_shared<line_log>(most)} {}

void live_stream::add(live_line line) {
    bool wanted = false;
    for (auto* each : followers_)
        wanted = each->note(line) || wanted;
    if (wanted) lines_->add(std::move(line));
}

bool live_stream::wants(logging::severity level, std::string_view session) const {
    return std::ranges::any_of(followers_,
                               [&](const follower* each) { return each->filter_.wants(level, session); });
}

std::shared_ptr<follower> live_stream::follow(line_filter filter) {
    auto made = std::make_shared<follower>(lines_, followers_, executor_, std::move(filter));
    if (is_over_) {
        followers_.erase(made.get());
        made->leave_stream();
    }
    return made;
}

void live_stream::end() {
    is_over_ = true;
    for (auto* each : std::exchange(followers_, {}))
        each->leave_stream();
}

}  // namespace tokenkeeper::stream
