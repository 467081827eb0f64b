#pragma once

#include "tests/simulation/world.hpp"

#include <utility>
#include <vector>

namespace tokenkeeper::simulation {

/// Rules are tried one after the other, so each one's probability is its share of what the earlier ones left
/// over. The watchers know of them.
inline void add_shares(world& w, std::vector<std::pair<cloud::fault, double>> shares) {
    double left = 1;
    for (auto& [rule, share] : shares) {
        rule.probability = share / left;
        left -= share;
        w.disturb(rule);
    }
}

/// 60 % errors: 503s, 429s with and without Retry-After, resets before and after processing, hangs.
inline void add_sixty_percent(world& w) {
    using cloud::fault;
    using cloud::fault_kind;
    fault unavailable{fault_kind::status};
    fault throttled{fault_kind::status};
    throttled.status = 429;
    throttled.retry_after = seconds{1};
    throttled.retry_after_most = seconds{5};
    fault throttled_date = throttled;
    throttled_date.retry_after_as_date = true;
    add_shares(w, {{unavailable, 0.15},
                   {throttled, 0.10},
                   {throttled_date, 0.05},
                   {fault{fault_kind::reset}, 0.10},
                   {fault{fault_kind::reset_after}, 0.05},
                   {fault{fault_kind::hang}, 0.15}});
}

/// 60 % answers that are none: HTML, half JSON, wrong types, dates in 2019, 10 MB, endless headers, no HTTP
/// at all.
inline void add_nonsense(world& w) {
    using cloud::fault;
    using cloud::fault_kind;
    fault html_error{fault_kind::status};
    html_error.status = 502;
    html_error.html = true;
    add_shares(w, {{fault{fault_kind::html_200}, 0.07},
                   {fault{fault_kind::truncated_json}, 0.07},
                   {fault{fault_kind::wrong_types}, 0.07},
                   {fault{fault_kind::past_date}, 0.07},
                   {fault{fault_kind::big_body}, 0.07},
                   {fault{fault_kind::endless_headers}, 0.07},
                   {fault{fault_kind::garbage}, 0.06},
                   {fault{fault_kind::cut_short}, 0.06},
                   {html_error, 0.06}});
}

}  // namespace tokenkeeper::simulation
