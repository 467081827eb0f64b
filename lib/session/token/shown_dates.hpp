#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// What the server's dates (dateTokenIdles) have shown of themselves. A gateway that writes its own `Date`
/// adds the same to each of them, and one that stores answers shows a date that is over.
class shown_dates {
public:
    using duration = boot_clock::duration;

    /// So much was left right after our own touch.
    void note_touch(duration left) noexcept { left_by_touch_ = left; }
    /// The timeout is another one.
    void forget_touch() noexcept { left_by_touch_.reset(); }
    /// A date was over when the token was seen alive. It is remembered where `before`, the date that the
    /// server showed last, was the same.
    void note_outlived(boot_time date, const std::optional<boot_time>& before) noexcept;
    /// A date ahead was shown.
    void forget_outlived() noexcept { outlived_.reset(); }

    [[nodiscard]] const std::optional<duration>& left_by_touch() const noexcept { return left_by_touch_; }
    /// What the dates show beyond what can be true, where this timeout is in force.
    [[nodiscard]] duration excess(const std::optional<duration>& in_force) const noexcept;
    /// An answer with this date, to a request that was sent at `asked`, is one of an earlier time: the date
    /// has been over for a minute, and was known before.
    [[nodiscard]] bool is_outdated(boot_time date, boot_time asked,
                                   const std::optional<boot_time>& before) const noexcept;

private:
    std::optional<duration> left_by_touch_;
    std::optional<boot_time> outlived_;
};

}  // namespace tokenkeeper
