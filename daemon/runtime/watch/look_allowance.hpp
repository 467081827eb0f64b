#pragma once

#include <cstdint>

namespace tokenkeeper::runtime {

/// The number of looks that others can cause by events until the next look of a round, which is taken anyway:
/// each costs time, so it is spent before the look.
class look_allowance {
public:
    static constexpr std::uint8_t most = 10;

    /// Returns false if all are spent.
    [[nodiscard]] bool spend() noexcept {
        if (spent_ == most) return false;
        ++spent_;
        return true;
    }
    void renew() noexcept { spent_ = 0; }

private:
    std::uint8_t spent_ = 0;
};

}  // namespace tokenkeeper::runtime
