#pragma once

#include "daemon/ctl/notify/heard_event.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// The events that wait for a command, between the thread that hears them and the one that runs commands. It
/// is bounded, and what leaves is counted: the oldest events go first; where too many wait, a health goes
/// where the same session has a newer one, so that many of others' push out nobody's. Beyond
/// `most_bytes_of_all` the oldest of all go.
class event_queue {
public:
    static constexpr std::size_t most_events = 1'000;
    static constexpr std::size_t most_bytes = std::size_t{4} << 20U;
    static constexpr std::size_t most_bytes_of_all = 4 * most_bytes;

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
    using number = std::uint64_t;
    using events = std::map<number, heard_event>;

    [[nodiscard]] bool is_full() const noexcept {
        return events_.size() > most_events || bytes_ > most_bytes;
    }
    heard_event remove(events::iterator which);
    void drop(number which);

    std::mutex mutex_;
    std::condition_variable changed_;
    events events_;                          ///< in the order in which they were heard
    std::deque<number> others_;              ///< that are no healths
    std::map<std::string, number> healths_;  ///< the newest of each session
    number last_ = 0;
    std::size_t bytes_ = 0;
    std::uint64_t missed_ = 0;
    bool is_closed_ = false;
};

}  // namespace tokenkeeper::ctl
