#pragma once

#include "daemon/store/store_news.hpp"
#include "lib/base/time.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace tokenkeeper::store {

/// Tells of the store's troubles: each message once, and their end. Pure.
class trouble_report {
public:
    /// A call that takes longer than this hangs.
    static constexpr seconds longest_call{5};

    explicit trouble_report(news_function tell);

    void begin(const std::string& message);
    void end();
    /// Something that has no end.
    void tell(store_news::kind topic, const std::string& message) const;

    /// A call to the store begins, or has returned.
    void call_begins();
    void call_ended() noexcept { waiting_ = false; }
    [[nodiscard]] bool is_waiting() const noexcept { return waiting_; }
    /// Calls `listener` with each beginning of a call, which is to be watched.
    void listen(std::function<void()> listener) { listener_ = std::move(listener); }
    /// Begins a trouble where the same call has been waited for too long.
    void watch(boot_time now);

    /// The message is empty when there is no trouble.
    [[nodiscard]] const std::string& message() const noexcept { return message_; }

private:
    news_function tell_;
    std::string message_;
    std::uint64_t call_ = 0;
    bool waiting_ = false;
    std::function<void()> listener_;
    std::uint64_t watched_call_ = 0;
    boot_time watched_since_{};
};

}  // namespace tokenkeeper::store
