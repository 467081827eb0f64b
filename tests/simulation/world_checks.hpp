#pragma once

#include "tests/simulation/world.hpp"

#include <string>

#include <gtest/gtest.h>

/// What tests of whole worlds expect.
namespace tokenkeeper::simulation {

inline void expect_no_violation(const world& w) {
    for (const auto& each : w.verdict().found())
        ADD_FAILURE() << "rule " << each.rule << " at " << format(each.at) << " " << each.session << ": "
                      << each.text << '\n'
                      << each.story;
}

inline void expect_kept(world& w, const std::string& session) {
    const auto record = w.record(session);
    EXPECT_TRUE(record.alive()) << session << " died: " << to_string(record.died_of);
    EXPECT_EQ(w.logged("session.lost", session), 0U) << session;
    EXPECT_EQ(record.too_early, 0U) << session << " did not honour Retry-After";
}

}  // namespace tokenkeeper::simulation
