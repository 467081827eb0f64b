#include "tests/daemon/operations/logins_stage.hpp"

#include <algorithm>

namespace tokenkeeper::operations::logins_test {
namespace {

using kind = control::refusal::kind;

class logins : public logins_stage {};

TEST_F(logins, wait_for_a_person_and_say_who_has_to_do_what) {
    start([](auto& c) {
        add_login(c, "view").login->people = {"alice", "a member of the group supervisors"};
    });
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.state, session_state::failed);
    EXPECT_EQ(shown.reason, "login_required");
    ASSERT_TRUE(shown.last_error);
    EXPECT_EQ(
        shown.last_error->hint,
        "run as root, as an operator, as alice or as a member of the group supervisors: tokenkeeperctl login "
        "view");
    EXPECT_TRUE(world.login->asked.empty());
}

TEST_F(logins, give_a_token_that_is_verified_and_kept) {
    start_waiting();
    const auto done = log_in();
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->state, session_state::alive);
    ASSERT_EQ(codes.size(), 1U);
    EXPECT_NE(codes[0].find("code=C0DE"), std::string::npos);
    EXPECT_NE(codes[0].find("code_verifier="), std::string::npos);
    EXPECT_EQ(row().current->value.reveal(), "L1");
    EXPECT_EQ(row().login_organization, "o");
    EXPECT_TRUE(row().refresh_token.empty());
    const auto touches = asked("preserveIdleTTL=false with L1");
    world.advance(std::chrono::hours{3});
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_GE(asked("preserveIdleTTL=false with L1"), touches + 12) << "it is kept alive";
    EXPECT_EQ(world.login->asked.size(), 1U);
}

TEST_F(logins, are_told_as_no_request_of_an_operator) {
    start_waiting();
    ASSERT_TRUE(log_in());
    const auto ended = heard<events::request_ended>();
    EXPECT_EQ(std::ranges::count(ended, operation::administer, &events::request_ended::kind), 0);
    EXPECT_EQ(std::ranges::count(ended, operation::verify_candidate, &events::request_ended::kind), 1);
    const auto lines = daemon.backend().history("view");
    ASSERT_TRUE(lines);
    for (const auto& line : *lines)
        EXPECT_EQ(line.event.find("operator"), std::string::npos) << line.event;
}

TEST_F(logins, send_a_code_once) {
    start_waiting();
    const auto begun = begin_login();
    ASSERT_TRUE(finish(begun, with_code(state_of(begun))));
    const auto again = finish(begun, with_code(state_of(begun)));
    ASSERT_TRUE(again.has_error());
    EXPECT_EQ(again.error().type, kind::no_such_login);
    EXPECT_EQ(codes.size(), 1U);
}

TEST_F(logins, of_a_process_that_was_killed_are_judged_by_the_next) {
    start_with_unverified_login();
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_TRUE(codes.empty());
}

TEST_F(logins, rotate_the_refresh_token_that_comes_with_them) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    EXPECT_EQ(row().refresh_token.reveal(), "R1");
    world.advance(std::chrono::hours{30});
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_EQ(row().refresh_token.reveal(), "R2");
    EXPECT_EQ(row().current->value.reveal(), "L2");
    EXPECT_NE(codes.back().find("grant_type=refresh_token"), std::string::npos);
    EXPECT_NE(codes.back().find("client_id=client"), std::string::npos) << "a public client says who it is";
}

TEST_F(logins, ask_for_a_person_again_when_the_token_is_lost) {
    start_waiting();
    ASSERT_TRUE(log_in());
    dead.insert("L1");
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(state("view"), session_state::lost);
    bool told_how = false;
    for (const auto& change : heard<events::session_changed>()) {
        if (change.fact.what == session_fact::kind::lost)
            told_how = change.advice == "run as root or as an operator: tokenkeeperctl login view";
    }
    EXPECT_TRUE(told_how);
    ASSERT_TRUE(log_in());
    EXPECT_EQ(state("view"), session_state::alive);
}

TEST_F(logins, keep_their_settings_through_a_reload) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    EXPECT_TRUE(reload([](auto& c) {
                    auto& view = add_login(c, "view");
                    view.check_interval = seconds{60};
                    add_login(c, "other");
                    add(c, "lobby");
                }).errors.empty());
    world.advance(std::chrono::hours{30});
    EXPECT_EQ(row().refresh_token.reveal(), "R2") << "it is still refreshed";
}

/// The login service may keep its answer back.
TEST_F(logins, that_are_answered_late_replace_no_later_one) {
    start_waiting();
    world.login->hanging = true;
    const auto begun = begin_login();
    auto late =
        begin(daemon.backend().finish_login("view", begun.login_id, with_code(state_of(begun)), peer));
    world.advance(seconds{2});
    world.login->hanging = false;
    ASSERT_TRUE(log_in());
    const auto token = std::string{row().current->value.reveal()};
    world.login->release();
    for (int i = 0; i < 60 && !is_done(late); ++i)
        world.advance(seconds{1});
    ASSERT_TRUE(is_done(late));
    EXPECT_TRUE(late.get().has_error());
    world.advance(seconds{60});
    EXPECT_EQ(row().current->value.reveal(), token);
    EXPECT_FALSE(row().next);
}

}  // namespace
}  // namespace tokenkeeper::operations::logins_test
