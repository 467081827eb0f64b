#pragma once

#include "daemon/health/warning.hpp"

#include <array>
#include <cstddef>

namespace tokenkeeper {

/// The numbers of sessions of each health, and of those about which each warning stands.
class condition_counts {
public:
    [[nodiscard]] std::size_t operator[](health grade) const noexcept { return grades_[place(grade)]; }
    [[nodiscard]] std::size_t operator[](warning_code code) const noexcept { return warnings_[place(code)]; }

    /// There is no session.
    [[nodiscard]] bool empty() const noexcept { return grades_[0] + grades_[1] + grades_[2] == 0; }

    void add(health grade) noexcept { ++grades_[place(grade)]; }
    void remove(health grade) noexcept { --grades_[place(grade)]; }
    void add(warning_code code) noexcept { ++warnings_[place(code)]; }
    void remove(warning_code code) noexcept { --warnings_[place(code)]; }

private:
    template <class Word>
    static std::size_t place(Word word) noexcept {
        return static_cast<std::size_t>(word);
    }

    std::array<std::size_t, 3> grades_{};
    std::array<std::size_t, warning_codes> warnings_{};
};

}  // namespace tokenkeeper
