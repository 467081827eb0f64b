#pragma once

#include "lib/session/session_view.hpp"

#include <array>
#include <cstddef>

namespace tokenkeeper {

/// Counts the sessions in each state.
class state_counts {
public:
    [[nodiscard]] std::size_t operator[](session_state state) const noexcept { return counts_[place(state)]; }
    [[nodiscard]] std::size_t total() const noexcept { return total_; }

    void add(session_state state) noexcept {
        ++counts_[place(state)];
        ++total_;
    }
    void remove(session_state state) noexcept {
        --counts_[place(state)];
        --total_;
    }

private:
    static constexpr std::size_t states = 16;  ///< at least as many as there are

    static std::size_t place(session_state state) noexcept { return static_cast<std::size_t>(state); }

    std::array<std::size_t, states> counts_{};
    std::size_t total_ = 0;
};

}  // namespace tokenkeeper
