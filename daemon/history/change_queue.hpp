#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace tokenkeeper::history {

/// The difference between a history and what is written of it.
enum class change_degree : std::uint8_t {
    none,    ///< all of it is written
    noted,   ///< it changed, which may be written with others
    urgent,  ///< it has a transition that is not written
};

/// The keys of the histories that changed, in order of their changes, those with a transition apart. A key
/// may be listed twice, or be that of a history that is gone.
class change_queue {
public:
    /// REQUIRES: `degree` is not none.
    void add(std::uint64_t key, change_degree degree) {
        (degree == change_degree::urgent ? urgent_ : noted_).push_back(key);
    }
    void clear() noexcept {
        noted_.clear();
        urgent_.clear();
    }

    /// Calls `accept(key, degree)` with each key, the urgent ones first, and forgets it, until `accept` has
    /// returned true `most` times; `only_urgent`: only with those.
    template <class Take>
    void take(std::size_t most, bool only_urgent, const Take& accept) {
        std::size_t taken = 0;
        const auto drain = [&](std::deque<std::uint64_t>& source, change_degree degree) {
            while (!source.empty() && taken < most) {
                const auto key = source.front();
                source.pop_front();
                if (accept(key, degree)) ++taken;
            }
        };
        drain(urgent_, change_degree::urgent);
        if (!only_urgent) drain(noted_, change_degree::noted);
    }

    [[nodiscard]] bool any_urgent() const noexcept { return !urgent_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return urgent_.size() + noted_.size(); }

private:
    std::deque<std::uint64_t> noted_;
    std::deque<std::uint64_t> urgent_;
};

}  // namespace tokenkeeper::history
