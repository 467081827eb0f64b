#pragma once

#include <chrono>
#include <map>
#include <string>

namespace tokenkeeper::files {

/// How long the daemon waits for each of those who can keep it waiting. Pure: the caller tells the time.
class waiting_allowance {
public:
    using clock = std::chrono::steady_clock;

    static constexpr clock::duration period = std::chrono::seconds{30};
    static constexpr clock::duration for_each = std::chrono::milliseconds{300};
    static constexpr clock::duration for_all = std::chrono::seconds{1};
    /// An answer that comes as soon as this costs nothing: a thousand files of one account are no attack.
    static constexpr clock::duration prompt = std::chrono::milliseconds{2};

    /// What is left of this period; at least the time of a prompt answer, so that nobody is shut out by
    /// others.
    clock::duration left(const std::string& whom, clock::time_point now);
    void spend(const std::string& whom, clock::duration waited, clock::time_point now);

private:
    void begin_period(clock::time_point now);

    clock::time_point period_end_{};
    clock::duration spent_{};
    std::map<std::string, clock::duration> spent_for_;
};

}  // namespace tokenkeeper::files
