#include "tests/simulation/family.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/seeds.hpp"

#include <gtest/gtest.h>

/// Sessions whose token files are in the folders of sets, in virtual time. All rules are watched.
namespace tokenkeeper::simulation::session_sets_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

session_plan in_set(const std::string& name, const session_policy& policy = keep(), bool sink = false) {
    session_plan plan{name, policy};
    plan.in_set = true;
    plan.sink = sink;
    return plan;
}

world::setup sets(std::uint64_t seed) {
    auto s = family(seed, seconds{900});
    for (auto& plan : s.sessions) {
        plan.in_set = plan.name != "view";
        plan.sink = plan.name == "wallboard";
    }
    return s;
}

std::string trouble(world& k) {
    const auto condition = k.process().backend().status().condition;
    const auto* found = condition.find(warning_code::session_set);
    return found == nullptr ? std::string{} : found->message;
}

TEST(session_sets, are_kept_as_other_sessions_are) {
    for (const auto seed : share_of_seeds(1, 10)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{sets(seed)};
        add_sixty_percent(k);
        k.run(hours{12});
        expect_kept(k, "wallboard");
        expect_kept(k, "view");
        expect_never_touched(k, "audit");
        expect_no_violation(k);
    }
}

TEST(session_sets, follow_files_that_come_change_go_and_come_back) {
    for (const auto seed : share_of_seeds(1, 10)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{sets(seed)};
        auto& people = k.scene().people;
        k.run(hours{1});
        people.add(in_set("gate", keep(), true));
        k.run(seconds{3});
        EXPECT_EQ(k.view("gate").state, session_state::alive);
        k.run(hours{5});
        expect_kept(k, "gate");
        people.change("gate", [](session_plan& plan) { plan.identity = "gate-2"; });
        k.forget("gate");
        k.run(hours{1});
        EXPECT_TRUE(k.record("gate-2").alive());
        EXPECT_GT(k.record("gate-2").resets, 0U);
        k.forget("gate");
        people.remove("gate");
        k.run(seconds{2});
        const auto requests = k.record("gate-2").requests;
        k.run(minutes{10});
        EXPECT_EQ(k.record("gate-2").requests, requests) << "nothing is asked for a removed file";
        people.add(in_set("gate", keep(), true));
        people.change("gate", [](session_plan& plan) { plan.identity = "gate-2"; });
        k.run(hours{2});
        EXPECT_EQ(k.view("gate").state, session_state::alive);
        EXPECT_GT(k.record("gate-2").requests, requests);
        expect_kept(k, "wallboard");
        expect_no_violation(k);
    }
}

TEST(session_sets, lose_nothing_with_a_folder_that_vanishes) {
    for (const auto seed : share_of_seeds(1, 10)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{sets(seed)};
        auto& files = k.scene().files;
        const auto folder = population::set_folder(in_set("wallboard"));
        k.run(hours{1});
        EXPECT_EQ(trouble(k), "");
        files.remove_folder(folder);
        k.run(hours{6});
        expect_kept(k, "wallboard");
        EXPECT_NE(trouble(k).find("cannot read the folder"), std::string::npos) << trouble(k);
        EXPECT_EQ(k.logged("daemon.warning"), 1U);
        k.reload();
        k.run(hours{1});
        expect_kept(k, "wallboard");
        EXPECT_NE(trouble(k), "");
        files.make_folder(folder);
        k.run(seconds{2});
        EXPECT_EQ(trouble(k), "");
        EXPECT_EQ(k.logged("daemon.warning_over"), 1U);
        k.run(hours{1});
        expect_kept(k, "wallboard");
        expect_no_violation(k);
    }
}

TEST(session_sets, go_on_after_a_restart_without_their_folder) {
    world k{sets(1)};
    auto& files = k.scene().files;
    const auto folder = population::set_folder(in_set("wallboard"));
    k.run(hours{1});
    k.stop();
    files.remove_folder(folder);
    k.forget("wallboard");
    k.start();
    k.run(minutes{3});
    EXPECT_NE(trouble(k), "");
    files.make_folder(folder);
    k.run(hours{1});
    EXPECT_EQ(trouble(k), "");
    EXPECT_EQ(k.view("wallboard").state, session_state::alive);
    expect_kept(k, "wallboard");
    expect_no_violation(k);
}

}  // namespace
}  // namespace tokenkeeper::simulation::session_sets_test
