#pragma once

#include "daemon/ctl/notify/heard_event.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace tokenkeeper::ctl {

/// The events that wait for a command, between the thread that hears them and the one that runs commands. It
/// is bounded: the oldest leave first, and are counted.
class event_queue {
public:
    static constexpr std::size_t most_events = 1'000;
    static constexpr std::size_t most_bytes = std::size_t{4} << 20U;

    void put(heard_event event);

    struct next_event {
        heard_event event;
        std::uint64_t missed = 0;  ///< events before it that left the queue
    };
    /// Waits for the next event; nullopt: the queue is closed and empty.
    std::optional<next_event> take();

    /// No event will come; those that wait can still be taken.
    void close();

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<heard_event> events_;
    std::size_t bytes_ = 0;
    std::uint64_t missed_ = 0;
    bool is_closed_ = false;
};

}  // namespace tokenkeeper::ctl
