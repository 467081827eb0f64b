#include "tests/cloud/oauth/client_record.hpp"

#include <algorithm>

namespace tokenkeeper::cloud {

namespace {

void keep_least(std::optional<milliseconds>& least, std::optional<milliseconds> candidate) {
    if (candidate) least = std::min(least.value_or(*candidate), *candidate);
}

}  // namespace

void token_totals::add(const token_record& r) {
    ++tokens;
    if (r.died_of == death::idle) ++idled;
    if (r.died_of == death::expired) ++expired;
    if (r.died_of == death::revoked) ++revoked;
    requests += r.requests;
    resets += r.resets;
    touches_refused += r.touches_refused;
    too_early += r.too_early;
    keep_least(least_gap, r.least_gap);
    keep_least(least_gap_after_answer, r.least_gap_after_answer);
}

}  // namespace tokenkeeper::cloud
