#pragma once

#include "tests/integration/situations/views.hpp"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

namespace tokenkeeper::integration::situations {

/// One row as it is played: it waits for what must be seen, acts, and notes everything that is wrong.
class trial {
public:
    trial(const situation& row, stage& where) : row_(row), stage_(where) {}

    /// Goes on by what the JSON shows now; true once it is over, well or not.
    bool step(const shown_condition& shown);
    /// Ends it with what it still waits for.
    void give_up(const std::string& reason);
    /// Everything that was wrong; empty: nothing.
    [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
    [[nodiscard]] const situation& row() const noexcept { return row_; }

private:
    enum class phase {
        before,   ///< the situation is to come
        lasting,  ///< it was caused and is to be seen
        ending,   ///< it was cured and its end is to be seen
        over
    };
    using clock = std::chrono::steady_clock;

    void nudge();
    void act();
    /// What is missing until the situation is as it must be; empty: nothing.
    std::string missing(const shown_condition& now);
    std::string missing_while_lasting(const views& seen) const;
    std::string missing_at_end(const views& seen) const;
    /// Looks at all views, at most once a second unless something changed; nullptr: not now.
    const views* look(const shown_condition& now);
    void fail(const std::string& text);
    [[nodiscard]] std::string subject() const { return row_.about_daemon() ? std::string{} : row_.name; }

    const situation& row_;
    stage& stage_;
    phase phase_ = phase::before;
    std::size_t mark_ = 0;  ///< of the log, when the phase began
    shown_condition last_;
    views seen_;
    clock::time_point looked_{};
    clock::time_point nudged_{};
    std::set<std::string> warned_;  ///< every warning that was seen
    std::string missing_;
    std::string failure_;
};

}  // namespace tokenkeeper::integration::situations
