#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// First wait after an answer that time alone does not mend (404, 400 without an OAuth error).
inline constexpr boot_clock::duration first_outage_delay = seconds{30};

/// The failures of a session's grants in a row, and when the next attempt comes.
class grant_failures {
public:
    /// A grant failed. `left`: until the end of the token in use; nullopt: none is in use, or its end is not
    /// known.
    void add(const error& failure, std::optional<boot_clock::duration> left, boot_time now, double random);
    /// How many there were does not count any more.
    void forget_count() noexcept;
    void forget() noexcept { *this = {}; }

    [[nodiscard]] unsigned count() const noexcept { return count_; }
    /// The next attempt; the epoch: no failure is remembered.
    [[nodiscard]] boot_time retry() const noexcept { return retry_; }
    /// The same where the state store can be written again: some seconds after a failure that was the store's
    /// alone, which may be well and unwell in turns. Nullopt: the latest failure had another cause.
    [[nodiscard]] std::optional<boot_time> retry_with_store() const noexcept;

private:
    unsigned count_ = 0;
    unsigned count_without_token_ = 0;
    boot_time retry_{};
    std::optional<boot_time> store_failed_at_;
};

}  // namespace tokenkeeper
