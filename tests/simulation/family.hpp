#pragma once

#include "tests/simulation/world_checks.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

/// Small installations for tests of whole worlds.
namespace tokenkeeper::simulation {

inline session_policy keep(keep_alive_method with = keep_alive_method::get) {
    session_policy p;
    p.mode = session_mode::keep_alive;
    p.keep_alive_with = with;
    return p;
}

inline cloud::organization_setup organization(seconds idle) {
    cloud::organization_setup o;
    o.name = "acme";
    o.idle_timeout = idle;
    o.requests_per_minute = 100'000;  // faults decide what is throttled
    return o;
}

inline world::setup family(std::uint64_t seed, seconds idle) {
    world::setup s;
    s.seed = seed;
    s.organization = organization(idle);
    s.sessions = {{"wallboard", keep()}, {"view", keep(keep_alive_method::head)}, {"audit", {}}};
    return s;
}

inline void expect_never_touched(world& k, const std::string& session) {
    const auto record = k.record(session);
    EXPECT_EQ(record.resets, 0U);
    EXPECT_EQ(record.touches_refused, 0U);
    EXPECT_EQ(record.requests,
              record.by_operation[static_cast<std::size_t>(cloud::operation::get_tokens_me)]);
}

}  // namespace tokenkeeper::simulation
