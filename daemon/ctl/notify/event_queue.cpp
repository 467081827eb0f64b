#include "daemon/ctl/notify/event_queue.hpp"

#include <utility>

namespace tokenkeeper::ctl {

void event_queue::put(heard_event event) {
    const std::lock_guard lock{mutex_};
    bytes_ += event.json.size();
    events_.push_back(std::move(event));
    while (events_.size() > most_events || (bytes_ > most_bytes && events_.size() > 1)) {
        bytes_ -= events_.front().json.size();
        events_.pop_front();
        ++missed_;
    }
    changed_.notify_one();
}

std::optional<event_queue::next_event> event_queue::take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return is_closed_ || !events_.empty(); });
    if (events_.empty()) return std::nullopt;
    next_event next{std::move(events_.front()), std::exchange(missed_, 0)};
    events_.pop_front();
    bytes_ -= next.event.json.size();
    return next;
}

void event_queue::close() {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
    changed_.notify_one();
}

}  // namespace tokenkeeper::ctl
