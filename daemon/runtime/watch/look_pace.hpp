#pragma once

#include <algorithm>
#include <chrono>

namespace tokenkeeper::runtime {

/// How much of the loop's time looks at files get, and reading them: a fifth, and five milliseconds at once.
/// Others can make each of them long. Pure: the caller tells the time.
class look_pace {
public:
    using clock = std::chrono::steady_clock;
    static constexpr int share = 5;
    static constexpr clock::duration at_once = std::chrono::milliseconds{5};
    /// A start reads for seconds, and changes are to be seen soon after it.
    static constexpr clock::duration longest_rest = std::chrono::milliseconds{500};

    void worked(clock::time_point begin, clock::time_point end) {
        paid_until_ = std::max(paid_until_, begin) + share * (end - begin);
        paid_until_ = std::min(paid_until_, end + longest_rest + share * at_once);
    }
    /// How long other work has its time before the next look that can be put off; mostly zero.
    [[nodiscard]] clock::duration rest(clock::time_point now = clock::now()) const {
        return std::max(clock::duration{}, rest_end() - now);
    }
    [[nodiscard]] clock::time_point rest_end() const { return paid_until_ - share * at_once; }

private:
    clock::time_point paid_until_{};
};

}  // namespace tokenkeeper::runtime
