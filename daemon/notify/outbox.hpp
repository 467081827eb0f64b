#pragma once

#include "daemon/notify/batch.hpp"
#include "lib/base/time.hpp"

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace tokenkeeper::notify {

/// The notifications that one notifier still has to send. Pure: it says what is due and when, and is told
/// what became of it.
///
/// A notice opens a notification, which takes all others of its word for a minute and is then closed. Closed
/// ones are sent one after the other, each in up to five attempts. At most 32 wait; the oldest leave first.
///
/// A receiver may refuse a notification for words in it that an API has chosen, as filters for web
/// applications do, and so the others behind it would wait. So it is tried again without such words; if that
/// is taken, those of the next hour have none either.
class outbox {
public:
    static constexpr boot_clock::duration gathering = seconds{60};
    static constexpr std::size_t most_waiting = 32;
    /// The waits after a failed attempt: five attempts in ten minutes.
    static constexpr std::array<boot_clock::duration, 4> retries{seconds{30}, seconds{90}, seconds{180},
                                                                 seconds{300}};
    static constexpr std::size_t attempts = retries.size() + 1;
    static constexpr boot_clock::duration time_without_messages = std::chrono::hours{1};

    void add(notice news, boot_time now);

    /// When `begin_attempt` has something next; nullopt: not before the next `add`, or while an attempt is
    /// under way.
    [[nodiscard]] std::optional<boot_time> next() const;

    /// The notification to send now; null: none is due. It stays where it is until the attempt
    /// ended. REQUIRES: no attempt is under way.
    const batch* begin_attempt(boot_time now);
    /// How much the attempt that is under way tells.
    [[nodiscard]] wording words(boot_time now) const noexcept;

    /// The receiver's answer to an attempt.
    enum class answer {
        taken,
        refused,  ///< the receiver does not want this one (HTTP 4xx, but 408 and 429)
        none,     ///< it could not be reached, or failed
    };
    /// `status`: of HTTP; nullopt: there was no answer. What a receiver says of time (408, 429) and of its
    /// own faults is no refusal, and a redirection is not followed.
    static answer answer_of(std::optional<int> status) noexcept;
    /// The end of an attempt.
    enum class outcome {
        sent,
        waits,     ///< there will be another attempt
        given_up,  ///< this was the last attempt: it is lost
    };
    outcome end_attempt(answer came, boot_time now);

    /// The notifications that are lost, since the last one that was sent told of them.
    [[nodiscard]] std::size_t lost() const noexcept { return lost_; }
    /// Those that are not sent yet.
    [[nodiscard]] std::size_t unsent() const noexcept;

private:
    struct open_batch {
        batch news;
        boot_time closes;
    };

    void close(boot_time now);

    std::vector<open_batch> open_{};  ///< the one that closes first stands first; one for each word
    std::deque<batch> waiting_{};
    struct {
        std::optional<batch> news;
        boot_time due{};
        std::size_t failures = 0;
        bool under_way = false;
        bool was_refused = false;
        std::size_t lost = 0;  ///< told by the attempt that is under way
    } current_{};
    std::size_t lost_ = 0;
    boot_time messages_from_{};  ///< until then there are none
};

}  // namespace tokenkeeper::notify
