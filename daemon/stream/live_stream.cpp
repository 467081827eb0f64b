#include "daemon/stream/live_stream.hpp"

#include "daemon/logging/render.hpp"
#include "lib/net/as_values.hpp"

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
      next_{lines_->end()},
      changed_{executor, asio::steady_timer::time_point::max()} {
    all.insert(this);
}

follower::~follower() {
    if (all_ == nullptr) return;
    all_->erase(this);
    if (all_->empty()) lines_->clear();
}

asio::awaitable<void> follower::wait() {
    while (!wanted_ && !is_over()) {
        co_await changed_.async_wait(as_values);
        // Nobody but note() and end() cancels it, unless the client has left.
        if (!wanted_ && !is_over()) throw boost::system::system_error{asio::error::operation_aborted};
    }
}

void follower::note(const live_line& line) {
    if (!filter_.wants(line)) return;
    wanted_ = true;
    changed_.cancel();
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
    auto part = lines_->read(next_, filter_, most);
    next_ = part.next;
    wanted_ = has_news();
    if (part.missed > 0) return missed_line(part.missed, now) + part.text;
    return std::move(part.text);
}

live_stream::live_stream(const asio::any_io_executor& executor, std::size_t most)
    : executor_{executor}, lines_{std::make_shared<line_log>(most)} {}

void live_stream::add(live_line line) {
    if (!has_followers()) return;
    for (auto* each : followers_)
        each->note(line);
    lines_->add(std::move(line));
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
