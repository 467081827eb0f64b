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

    /// The first look is taken in any case, so that each turn leads on.
    explicit turn_share(std::size_t looks, clock::time_point now = clock::now())
        : left_(looks), end_(now + time) {}

    /// Returns false if nothing is left for one more look.
    [[nodiscard]] bool take(clock::time_point now = clock::now()) {
        if (!is_left(now)) return false;
        --left_;
        is_new_ = false;
        return true;
    }
    /// Something else was done in this turn that others can make long.
    void lead_on() noexcept { is_new_ = false; }
    /// As many looks at something else, in the same time, of which the first is taken in any case, too.
    [[nodiscard]] turn_share further(std::size_t looks) const {
        auto other = *this;
        other.left_ = looks;
        other.is_new_ = true;
        return other;
    }
    [[nodiscard]] bool is_left(clock::time_point now = clock::now()) const {
        return left_ > 0 && (is_new_ || now < end_);
    }

private:
    std::size_t left_;
    bool is_new_ = true;
    clock::time_point end_;
};

}  // namespace tokenkeeper::runtime
