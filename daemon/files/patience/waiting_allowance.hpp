#pragma once

#include <chrono>
#include <map>
#include <string>

namespace tokenkeeper::files {

/// How long the daemon waits for each of those who can keep it waiting, within half a minute. Pure: the
/// caller tells the time.
class waiting_allowance {
public:
    using clock = std::chrono::steady_clock;

    static constexpr clock::duration period = std::chrono::seconds{30};

    struct terms {
        clock::duration at_once;   ///< the longest wait
        clock::duration for_each;  ///< of them
        clock::duration for_all;   ///< together
        /// An answer that comes as soon as this costs nothing: a thousand files of one account are no attack.
        clock::duration prompt;
    };
    explicit waiting_allowance(const terms& own) : terms_(own) {}

    /// How long to wait now: what is left of this period, at most `at_once` and at least the time of a prompt
    /// answer, so that nobody is shut out by others.
    clock::duration left(const std::string& whom, clock::time_point now);
    void spend(const std::string& whom, clock::duration waited, clock::time_point now);

private:
    void begin_period(clock::time_point now);

    terms terms_;
    clock::time_point period_end_{};
    clock::duration spent_{};
    std::map<std::string, clock::duration> spent_for_;
};

}  // namespace tokenkeeper::files
