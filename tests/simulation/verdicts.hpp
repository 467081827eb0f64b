#pragma once

#include "tests/simulation/chronicle.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::simulation {

/// One rule that was broken once.
struct violation {
    world_time at;
    int rule = 0;  ///< its number in daemon/README.md
    std::string session;
    std::string text;   ///< what happened, one clause
    std::string story;  ///< the latest events and requests of the session and its organization
};

/// What the watchers found.
class verdicts {
public:
    verdicts(const virtual_clock& clock, const chronicle& trace) : clock_(clock), trace_(trace) {}

    void add(int rule, const std::string& session, const std::string& organization, std::string text) {
        ++count_;
        if (found_.size() >= most) return;
        found_.push_back(
            {clock_.world(), rule, session, std::move(text), trace_.story(session, organization)});
    }
    [[nodiscard]] const std::vector<violation>& found() const noexcept { return found_; }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    static constexpr std::size_t most = 20;  ///< the first ones explain the others

    const virtual_clock& clock_;
    const chronicle& trace_;
    std::vector<violation> found_;
    std::size_t count_ = 0;
};

}  // namespace tokenkeeper::simulation
