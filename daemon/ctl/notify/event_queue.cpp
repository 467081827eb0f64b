#include "daemon/ctl/notify/event_queue.hpp"

#include <utility>

namespace tokenkeeper::ctl {

namespace {

bool is_health(const heard_event& event) {
    return event.news.word == "attention" || event.news.word == "degraded" || event.news.word == "well";
}

}  // namespace

void event_queue::put(heard_event event) {
    const std::lock_guard lock{mutex_};
    bytes_ += event.json.size();
    if (is_health(event)) {
        const auto [newest, is_first] = healths_.try_emplace(event.news.session, ++last_);
        if (!is_first) {
            const auto older = std::exchange(newest->second, last_);
            if (events_.size() >= most_events || bytes_ > most_bytes) drop(older);
        }
    } else {
        others_.push_back(++last_);
    }
    events_.emplace(last_, std::move(event));
    while (is_full() && !others_.empty() && events_.size() > 1)
        drop(others_.front());
    while (bytes_ > most_bytes_of_all && events_.size() > 1)
        drop(events_.begin()->first);
    changed_.notify_one();
}

heard_event event_queue::remove(events::iterator which) {
    auto event = std::move(which->second);
    bytes_ -= event.json.size();
    const auto newest = healths_.find(event.news.session);
    if (newest != healths_.end() && newest->second == which->first) healths_.erase(newest);
    if (!others_.empty() && others_.front() == which->first) others_.pop_front();
    events_.erase(which);
    return event;
}

void event_queue::drop(number which) {
    const auto found = events_.find(which);
    if (found == events_.end()) return;
    remove(found);
    ++missed_;
}

std::optional<event_queue::next_event> event_queue::take() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return is_closed_ || !events_.empty(); });
    if (events_.empty()) return std::nullopt;
    return next_event{remove(events_.begin()), std::exchange(missed_, 0)};
}

void event_queue::close() {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
    changed_.notify_one();
}

}  // namespace tokenkeeper::ctl
