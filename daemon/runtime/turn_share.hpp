#pragma once

#include <chrono>
#include <cstddef>

namespace tokenkeeper::runtime {

/// What the looks of one turn of the loop may take: their number, and a time, as others can make each of them
/// as long as a millisecond.
class turn_share {
public:
    using clock = std::chrono::steady_clock;
    static constexpr clock::duration time = std::chrono::milliseconds{5};

    explicit turn_share(std::size_t looks, clock::time_point now = clock::now())
        : left_(looks), end_(now + time) {}

    /// Returns false if nothing is left for one more look.
    [[nodiscard]] bool take(clock::time_point now = clock::now()) {
        if (left_ == 0 || now >= end_) return false;
        --left_;
        return true;
    }

private:
    std::size_t left_;
    clock::time_point end_;
};

}  // namespace tokenkeeper::runtime
