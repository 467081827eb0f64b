#pragma once

#include "lib/base/time.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// Reads a text of fixed form from left to right. After the first part that does not fit, `ok` stays false.
class cursor {
public:
    static constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

    explicit cursor(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] bool at_end() const noexcept { return ok_ && rest_.empty(); }

    bool accept(std::string_view expected) noexcept {
        if (!ok_ || !rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    void expect(std::string_view expected) noexcept { ok_ = accept(expected); }

    /// Reads exactly `digits` decimal digits.
    int number(std::size_t digits) noexcept {
        if (!ok_ || rest_.size() < digits) return fail();
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (!is_digit(rest_[i])) return fail();
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    /// Reads two characters as a number, of which the first may be a space in place of a zero.
    int padded_number() noexcept { return accept(" ") ? number(1) : number(2); }

    /// Reads one digit or more as the fraction of a second, cut to milliseconds.
    int fraction() noexcept {
        int value = 0;
        int weight = 100;
        std::size_t digits = 0;
        for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits) {
            value += (rest_[digits] - '0') * weight;
            weight /= 10;
        }
        if (!ok_ || digits == 0) return fail();
        rest_.remove_prefix(digits);
        return value;
    }

    /// Reads one of the names and gives its index.
    template <std::size_t n>
    std::size_t one_of(const std::array<std::string_view, n>& names) noexcept {
        for (std::size_t i = 0; i < n; ++i) {
            if (accept(names[i])) return i;
        }
        fail();
        return 0;
    }

private:
    int fail() noexcept {
        ok_ = false;
        return 0;
    }

    std::string_view rest_;
    bool ok_ = true;
};

/// A date and a time of day in UTC as a text states them; they need not exist.
struct civil_time {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

/// Gives nullopt for a day or a time of day that does not exist. Leap seconds do not exist here.
std::optional<wall_time> to_wall(const civil_time& c) noexcept;

/// Reads `hh:mm:ss`.
void read_time_of_day(cursor& input, civil_time& date) noexcept;

/// Writes at least `width` digits, with leading zeros.
void append_padded(std::string& text, int value, std::size_t width);
/// Writes `hh:mm:ss`.
void append_time_of_day(std::string& text, wall_time time);

}  // namespace tokenkeeper
