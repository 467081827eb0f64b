#include "daemon/notify/outbox.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tokenkeeper::notify {

outbox::answer outbox::answer_of(std::optional<int> status) noexcept {
    constexpr int success = 2;
    constexpr int refusal = 4;
    constexpr int too_slow = 408;
    constexpr int too_many = 429;
    if (!status || status == too_slow || status == too_many) return answer::none;
    if (*status / 100 == success) return answer::taken;
    return *status / 100 == refusal ? answer::refused : answer::none;
}

void outbox::add(notice news, boot_time now) {
    close(now);
    const auto same =
        std::ranges::find_if(open_, [&](const open_batch& each) { return each.news.word() == news.word; });
    if (same != open_.end()) return same->news.add(std::move(news));
    open_.push_back({batch{std::move(news)}, now + gathering});
}

/// Closes the notifications whose minute is over.
void outbox::close(boot_time now) {
    while (!open_.empty() && open_.front().closes <= now) {
        waiting_.push_back(std::move(open_.front().news));
        open_.erase(open_.begin());
        if (waiting_.size() <= most_waiting) continue;
        waiting_.pop_front();
        ++lost_;
    }
}

std::optional<boot_time> outbox::next() const {
    if (current_.under_way) return std::nullopt;
    if (current_.news) return current_.due;
    if (!waiting_.empty()) return boot_time{};
    if (!open_.empty()) return open_.front().closes;
    return std::nullopt;
}

const batch* outbox::begin_attempt(boot_time now) {
    assert(!current_.under_way);
    close(now);
    if (!current_.news) {
        if (waiting_.empty()) return nullptr;
        current_.news.emplace(std::move(waiting_.front()));
        waiting_.pop_front();
        current_.due = now;
        current_.failures = 0;
        current_.was_refused = false;
    }
    if (current_.due > now) return nullptr;
    current_.under_way = true;
    current_.lost = lost_;
    return &*current_.news;
}

wording outbox::words(boot_time now) const noexcept {
    return current_.was_refused || now < messages_from_ ? wording::without_messages : wording::full;
}

outbox::outcome outbox::end_attempt(answer came, boot_time now) {
    assert(current_.under_way);
    current_.under_way = false;
    if (came == answer::taken) {
        lost_ -= current_.lost;
        if (current_.was_refused) messages_from_ = now + time_without_messages;
        current_.news.reset();
        return outcome::sent;
    }
    if (came == answer::refused) current_.was_refused = true;
    if (current_.failures == retries.size()) {
        ++lost_;
        current_.news.reset();
        return outcome::given_up;
    }
    current_.due = now + retries.at(current_.failures++);
    return outcome::waits;
}

std::size_t outbox::unsent() const noexcept {
    return open_.size() + waiting_.size() + (current_.news ? 1 : 0);
}

}  // namespace tokenkeeper::notify
