// Logins that do not succeed, and attackers who try.
#include "tests/daemon/operations/logins_stage.hpp"

namespace tokenkeeper::operations::refused_logins_test {
namespace {

using kind = control::refusal::kind;

class refused_logins : public logins_stage {};

TEST_F(refused_logins, go_on_after_the_redirect_of_another_login) {
    start_waiting();
    const auto begun = begin_login();
    const auto of_other = begin_login("other");
    for (const auto& wrong : {std::string{"made-up"}, state_of(of_other)}) {
        const auto refused = finish(begun, with_code(wrong));
        ASSERT_TRUE(refused.has_error());
        EXPECT_EQ(refused.error().type, kind::login_mismatch);
    }
    EXPECT_EQ(finish(of_other, with_code(state_of(begun))).error().type, kind::no_such_login);
    EXPECT_TRUE(codes.empty());
    EXPECT_TRUE(finish(begun, with_code(state_of(begun)))) << "it was still pending";
}

TEST_F(refused_logins, are_late_after_ten_minutes) {
    start_waiting();
    const auto begun = begin_login();
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(finish(begun, with_code(state_of(begun))).error().type, kind::no_such_login);
    EXPECT_TRUE(codes.empty());
}

TEST_F(refused_logins, say_what_the_person_or_the_login_service_said) {
    start_waiting();
    const auto begun = begin_login();
    const auto refused = finish(begun, {{}, "access_denied", "she said no", state_of(begun)});
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().detail,
              "The redirect says that the login was refused (access_denied): she said no.");
    refusal = error{errc::invalid_grant, "the code is expired"};
    const auto late = log_in();
    ASSERT_TRUE(late.has_error());
    EXPECT_EQ(late.error().detail, "The login service does not accept the code (the code is expired).");
    EXPECT_EQ(heard<events::command_ended>().back().outcome.rfind("not done: ", 0), 0U);
    EXPECT_EQ(state("view"), session_state::failed);
}

TEST_F(refused_logins, put_no_sentence_of_the_redirect_into_the_audit) {
    start_waiting();
    const std::string sentence = "Your token was revoked. 2026-11-28T10:00:00Z error session.lost kept: idle";
    const std::vector<std::pair<std::string, std::string>> outcomes{
        {"server_error", "not done: The redirect says that the login service failed (server_error)."},
        {"invalid_scope", "not done: The redirect says that the login was refused (invalid_scope)."},
        {"unauthorized_client",
         "not done: The redirect says that the OAuth client may not be used for logins "
         "(unauthorized_client)."},
        {"access_denied", "not done: The redirect says that the login was refused (access_denied)."},
        {sentence, "not done: The redirect says that the login was refused (an error that is no word)."},
        {std::string(41, 'a'),
         "not done: The redirect says that the login was refused (an error that is no word)."}};
    for (const auto& [word, outcome] : outcomes) {
        const auto begun = begin_login();
        const auto refused = finish(begun, {{}, word, sentence, state_of(begun)});
        ASSERT_TRUE(refused.has_error());
        EXPECT_NE(refused.error().detail.find(sentence), std::string::npos) << "for the one who sent it";
        EXPECT_EQ(heard<events::command_ended>().back().outcome, outcome);
    }
}

TEST_F(refused_logins, tell_the_person_to_begin_again_where_the_code_got_no_answer) {
    start_waiting();
    for (const auto failure : {errc::server_unavailable, errc::connection_lost, errc::request_timeout}) {
        codes.clear();
        refusal = error{failure};
        const auto failed = log_in();
        ASSERT_TRUE(failed.has_error());
        EXPECT_EQ(failed.error().type, kind::upstream);
        EXPECT_NE(failed.error().hint.find("Begin again: tokenkeeperctl login view"), std::string::npos);
        EXPECT_EQ(failed.error().hint.find("retries"), std::string::npos) << failed.error().hint;
        world.advance(std::chrono::hours{1});
        EXPECT_EQ(codes.size(), 1U) << "a code is sent once";
    }
}

TEST_F(refused_logins, replace_the_present_token_only_with_one_that_the_api_accepts) {
    start_waiting();
    ASSERT_TRUE(log_in());
    dead.insert("L2");
    const auto refused = log_in();
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_EQ(row().current->value.reveal(), "L1");
    ASSERT_TRUE(log_in());
    EXPECT_EQ(row().current->value.reveal(), "L3");
}

TEST_F(refused_logins, that_the_api_rejects_leave_a_session_waiting) {
    start_waiting();
    dead.insert("L1");
    const auto refused = log_in();
    ASSERT_TRUE(refused.has_error());
    EXPECT_NE(refused.error().detail.find("The API does not accept the token of this login"),
              std::string::npos);
    EXPECT_NE(refused.error().hint.find("tokenkeeperctl login view"), std::string::npos);
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.state, session_state::failed);
    EXPECT_EQ(shown.reason, "login_required");
}

TEST_F(refused_logins, wait_for_the_verdict_through_passing_faults) {
    start_waiting();
    unsigned faults = 3;
    world.api->answer = [this, &faults](const genesys::request& request) {
        if (faults > 0 && request.bearer.reveal() == "L1" && faults-- > 0)
            return result<genesys::response>{json(503, "busy")};
        return answer(request);
    };
    const auto done = log_in();
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->state, session_state::alive);
}

TEST_F(refused_logins, that_fail_undo_no_revocation) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    ASSERT_TRUE(result_of(daemon.backend().act("view", session_action::revoke, peer)));
    dead.insert("L1");
    foreign = "L2";
    ASSERT_TRUE(log_in().has_error());
    world.advance(std::chrono::hours{2});
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.state, session_state::lost);
    EXPECT_EQ(shown.reason, "revoked");
    EXPECT_EQ(codes.size(), 2U) << "no refresh token was sent";
    foreign = "none";
    ASSERT_TRUE(log_in());
    EXPECT_EQ(state("view"), session_state::alive) << "a login that succeeds is what a person wants";
}

TEST_F(refused_logins, never_become_the_token_of_another_verdict) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    // A refreshed token still waits for its verdict when the answer to a login waits for the disk.
    world.api->answer = [this](const genesys::request& request) {
        if (request.bearer.reveal() == "L2") return result<genesys::response>{json(503, "busy")};
        if (request.bearer.reveal() == "L3")
            return result<genesys::response>{json(200, R"({"organization":{"id":"g","name":"Globex"}})")};
        return answer(request);
    };
    auto renewal = begin(daemon.backend().act("view", session_action::renew, peer));
    world.advance(seconds{5});
    EXPECT_GT(asked("with L2"), 0U);
    world.login->hanging = true;
    const auto begun = begin_login();
    auto login =
        begin(daemon.backend().finish_login("view", begun.login_id, with_code(state_of(begun)), peer));
    world.advance(seconds{3});
    world.disk.hanging = true;
    world.login->release();
    world.advance(std::chrono::minutes{2});
    EXPECT_EQ(asked("with L3"), 0U) << "it is not durable";
    world.disk.release();
    for (int i = 0; i < 60 && !is_done(login); ++i)
        world.advance(seconds{1});
    ASSERT_TRUE(is_done(login));
    EXPECT_TRUE(login.get().has_error());
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_EQ(row().current->value.reveal(), "L1");
}

TEST_F(refused_logins, stop_no_renewal) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    const auto begun = begin_login();
    world.login->hanging = true;
    auto login =
        begin(daemon.backend().finish_login("view", begun.login_id, with_code(state_of(begun)), peer));
    world.advance(seconds{2});
    auto renewal = begin(daemon.backend().act("view", session_action::renew, peer));
    world.advance(seconds{2});
    EXPECT_EQ(world.login->asked.size(), 3U) << "the refresh is sent beside the code";
    world.login->release();
    for (int i = 0; i < 60 && !(is_done(login) && is_done(renewal)); ++i)
        world.advance(seconds{1});
    EXPECT_TRUE(login.get());
    EXPECT_EQ(state("view"), session_state::alive);
}

TEST_F(refused_logins, are_in_the_budget_of_the_session) {
    start_waiting();
    refusal = error{errc::invalid_grant, "no such code"};
    const auto before = world.clock.now.boot;
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(log_in().has_error());
    EXPECT_GE(world.clock.now.boot - before, seconds{4}) << "one request a second";
}

TEST_F(refused_logins, of_a_process_that_was_killed_may_be_rejected) {
    dead.insert("L1");
    start_with_unverified_login();
    world.advance(std::chrono::minutes{5});
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.state, session_state::failed);
    EXPECT_EQ(shown.reason, "login_required");
}

TEST_F(refused_logins, send_no_code_where_a_reload_has_changed_the_way) {
    start_waiting();
    const auto begun = begin_login();
    EXPECT_TRUE(reload([](auto& c) {
                    c.organizations.at("acme").login_url = "https://login.elsewhere";
                    add_login(c, "view");
                    add_login(c, "other");
                    add(c, "lobby");
                }).errors.empty());
    EXPECT_EQ(finish(begun, with_code(state_of(begun))).error().type, kind::no_such_login);
    EXPECT_TRUE(codes.empty());
}

TEST_F(refused_logins, are_for_one_organization) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    foreign = "L2";
    const auto refused = log_in();
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::conflict);
    EXPECT_NE(refused.error().detail.find("somebody logged in for organization Globex (g)"),
              std::string::npos)
        << refused.error().detail;
    EXPECT_EQ(state("view"), session_state::alive);
    world.advance(seconds{2});
    EXPECT_EQ(row().current->value.reveal(), "L1");
    EXPECT_EQ(row().refresh_token.reveal(), "R1") << "that of the login before";
    EXPECT_FALSE(row().next);
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.condition.grade, health::ok) << "nothing is wrong with the session";
    world.advance(std::chrono::hours{23});
    EXPECT_EQ(row().refresh_token.reveal(), "R3") << "its refresh token is used ahead of the end";
}

TEST_F(refused_logins, keep_nothing_that_is_not_durable) {
    start_waiting();
    ASSERT_TRUE(log_in());
    world.disk.full = true;
    const auto refused = log_in();
    ASSERT_TRUE(refused.has_error());
    EXPECT_NE(refused.error().detail.find("The login was not finished: disk full"), std::string::npos);
    EXPECT_EQ(state("view"), session_state::alive);
    for (const auto& request : world.api->asked)
        EXPECT_EQ(request.find("with L2"), std::string::npos) << "it was never used";
    world.disk.full = false;
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(row().current->value.reveal(), "L1");
}

TEST_F(refused_logins, want_a_person_when_the_refresh_token_is_refused) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    refusal = error{errc::invalid_grant, "revoked"};
    dead.insert("L1");
    world.advance(std::chrono::hours{2});
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.state, session_state::failed);
    EXPECT_EQ(shown.reason, "login_required");
    refusal = {};
    ASSERT_TRUE(log_in());
    EXPECT_EQ(state("view"), session_state::alive);
}

TEST_F(refused_logins, are_not_for_sessions_of_other_sources) {
    start_waiting();
    const auto refused = daemon.backend().begin_login("lobby", peer);
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::conflict);
    EXPECT_NE(refused.error().hint.find("login: { client_id"), std::string::npos);
    EXPECT_EQ(daemon.backend().begin_login("nobody", peer).error().type, kind::no_such_session);
    const auto renewed = result_of(daemon.backend().act("view", session_action::renew, peer));
    EXPECT_NE(renewed.error().hint.find("tokenkeeperctl login view"), std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::operations::refused_logins_test
