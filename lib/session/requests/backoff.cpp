#include "lib/session/requests/backoff.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

duration doubled(duration first, unsigned times, duration longest) noexcept {
    auto wait = first;
    for (; times > 0 && wait < longest; --times)
        wait *= 2;
    return std::min(wait, longest);
}

}  // namespace

duration retry_delay(const retry_terms& terms, double random) noexcept {
    auto wait = doubled(terms.first, terms.failures > 0 ? terms.failures - 1 : 0, terms.longest);
    wait -= part_of(wait / 4, random);
    if (terms.remaining) wait = std::min(wait, *terms.remaining / 20);
    if (terms.retry_after) {
        const auto asked = bounded(*terms.retry_after);
        const auto spread = std::clamp<duration>(asked / 10, seconds{1}, seconds{30});
        wait = std::max(wait, asked + part_of(spread, random));
    }
    return std::max(wait, least_gap);
}

duration attempt_limit(std::optional<duration> remaining, duration longest) noexcept {
    if (!remaining) return longest;
    return std::min(longest, std::max(*remaining / 6, least_gap));
}

}  // namespace tokenkeeper
