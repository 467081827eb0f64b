#include "tests/daemon/store/support/rotations.hpp"

#include "tests/daemon/store/support/scratch.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support {
namespace {

std::function<store_result<void>(kept_rows&)> grant_of(int number) {
    return [number](kept_rows& s) {
        const secret refresh{"lobby-refresh-" + std::to_string(number)};
        return s.granted("lobby", token("lobby-access-" + std::to_string(number)), &refresh);
    };
}

}  // namespace

const std::vector<std::function<store_result<void>(kept_rows&)>>& life_of_a_session() {
    static const std::vector<std::function<store_result<void>(kept_rows&)>> life{
        [](kept_rows& s) { return s.save(session("lobby")); },
        [](kept_rows& s) { return s.save(session("attic")); },
        [](kept_rows& s) { return s.refresh_is_sent("lobby"); },
        grant_of(1),
        [](kept_rows& s) { return s.promoted("lobby"); },
        [](kept_rows& s) { return s.refresh_is_sent("lobby"); },
        [](kept_rows& s) { return s.refresh_not_processed("lobby"); },
        [](kept_rows& s) { return s.refresh_is_sent("lobby"); },
        grant_of(2),
        [](kept_rows& s) { return s.discarded("lobby"); },
        [](kept_rows& s) { return s.revoked("lobby"); },
        grant_of(3),
        [](kept_rows& s) { return s.promoted("lobby"); },
        [](kept_rows& s) {
            const observed seen{at(5), at(6), at(7), deadline_origin::server, at(8)};
            return s.note({{"attic", seen}, {"lobby", seen}});
        },
        [](kept_rows& s) { return s.save(session("lobby")); },
        [](kept_rows& s) {
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

}  // namespace tokenkeeper::store::test_support
