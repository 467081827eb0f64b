#include "tests/daemon/state/rotations.hpp"

#include "tests/daemon/state/scratch.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::state::testing {
namespace {

std::function<store_result<void>(store&)> grant_of(int number) {
    return [number](store& s) {
        const secret refresh{"lobby-refresh-" + std::to_string(number)};
        return s.granted("lobby", token("lobby-access-" + std::to_string(number)), &refresh);
    };
}

}  // namespace

const std::vector<std::function<store_result<void>(store&)>>& life_of_a_session() {
    static const std::vector<std::function<store_result<void>(store&)>> life{
        [](store& s) { return s.save(session("lobby")); },
        [](store& s) { return s.save(session("attic")); },
        [](store& s) { return s.refresh_is_sent("lobby"); },
        grant_of(1),
        [](store& s) { return s.promoted("lobby"); },
        [](store& s) { return s.refresh_is_sent("lobby"); },
        [](store& s) { return s.refresh_not_processed("lobby"); },
        [](store& s) { return s.refresh_is_sent("lobby"); },
        grant_of(2),
        [](store& s) { return s.discarded("lobby"); },
        [](store& s) { return s.revoked("lobby"); },
        grant_of(3),
        [](store& s) { return s.promoted("lobby"); },
        [](store& s) {
            const observed seen{at(5), at(6), at(7), deadline_origin::server, at(8)};
            return s.note({{"attic", seen}, {"lobby", seen}});
        },
        [](store& s) { return s.save(session("lobby")); },
        [](store& s) {
            return s.forget({"attic", "lobby"});
        },
    };
    return life;
}

const std::vector<std::string>& stages_of_that_life() {
    static const std::vector<std::string> stages = [] {
        const scratch folder;
        const auto store = folder.open();
        std::vector<std::string> told_at{told(*store)};
        for (const auto& call : life_of_a_session()) {
            EXPECT_TRUE(call(*store));
            told_at.push_back(told(*store));
        }
        return told_at;
    }();
    return stages;
}

}  // namespace tokenkeeper::state::testing
