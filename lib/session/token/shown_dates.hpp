#pragma once

#include "lib/base/time.hpp"

#include <array>
#include <optional>

namespace tokenkeeper {

/// What the server's dates (dateTokenIdles) have shown of themselves. A gateway that writes its own `Date`
/// adds the same to each of them, and one that stores answers shows a date that is over.
class shown_dates {
public:
    using duration = boot_clock::duration;

    /// So much was left right after our own touch. A date that is still that of our touch before shows
    /// nothing, but that the later one did not count.
    void note_touch(boot_time touch, duration left) noexcept;
    /// The clock that writes the dates was set by so much.
    void note_jump(duration by) noexcept;
    /// The timeout is another one; `excess`: what the dates showed beyond what could be true.
    void change_timeout(const std::optional<duration>& in_force, duration excess) noexcept;
    /// A date was over when the token was seen alive. It is remembered where `before`, the date that the
    /// server showed last, was the same.
    void note_outlived(boot_time date, const std::optional<boot_time>& before) noexcept;
    /// A date ahead was shown.
    void note_ahead(boot_time date) noexcept;

    /// The latest touch that counted, where a later one did not.
    [[nodiscard]] std::optional<boot_time> touch_before() const noexcept {
        return stood_ ? touch_ : std::nullopt;
    }
    /// The date that note_outlived remembers.
    [[nodiscard]] const std::optional<boot_time>& outlived() const noexcept { return outlived_; }
    [[nodiscard]] const std::optional<duration>& left_by_touch() const noexcept { return left_by_touch_; }
    /// What the dates show beyond what can be true, where this timeout is in force.
    [[nodiscard]] duration excess(const std::optional<duration>& in_force) const noexcept;
    /// An answer with this date, to a request that was sent at `asked`, is one of an earlier time: the date
    /// has been over for a minute, and was known before.
    [[nodiscard]] bool is_outdated(boot_time date, boot_time asked,
                                   const std::optional<boot_time>& before) const noexcept;

private:
    std::optional<boot_time> touch_;
    bool stood_ = false;
    std::optional<duration> left_by_touch_;
    std::optional<boot_time> outlived_;
    /// Dates that were ahead once, the latest first. A gateway stores the answers to looks and those to
    /// touches.
    std::array<std::optional<boot_time>, 2> ahead_;
};

}  // namespace tokenkeeper
