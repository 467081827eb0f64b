#include "daemon/operations/logins.hpp"

#include "daemon/store/origin.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

namespace tokenkeeper::operations::logins_test {
namespace {

using kind = control::refusal::kind;

const std::string peer = "uid 7, pid 1";

/// People log in to `view`; `other` is a second session of the same client.
class logins_test : public tests::session_daemon_stage {
protected:
    logins_test() {
        world.login->answer = [this](const genesys::request& request) {
            codes.emplace_back(request.secret_body.reveal());
            return login_answer(request);
        };
        world.api->answer = [this](const genesys::request& request) {
            if (request.bearer.reveal() == foreign)
                return result<genesys::response>{json(200, R"({"organization":{"id":"g","name":"Globex"}})")};
            return answer(request);
        };
    }
    static config::session& add_login(config::configuration& target, const std::string& name) {
        auto& s = add_client(target, name);
        s.source = token_source::login;
        s.client->secret_file.clear();
        s.login = config::login_settings{"http://127.0.0.1:8085/", {}};
        return s;
    }
    /// The process before was killed before it looked at the token of a login.
    void start_with_unverified_login() {
        const secret token{"L1"};
        store::stored_session left;
        left.name = "view";
        left.origin = store::login_origin("https://login.acme", "client", &token);
        left.next = store::stored_token{token.clone(), world.clock.now.wall, {}, {}};
        world.disk.rows.insert_or_assign("view", std::move(left));
        start_waiting();
    }
    void start_waiting() {
        start([](auto& c) {
            add_login(c, "view");
            add_login(c, "other");
            add(c, "lobby");
        });
    }
    result<genesys::response> login_answer(const genesys::request& /*request*/) {
        if (refusal.which() != errc{}) return refusal;
        const auto number = std::to_string(++grants);
        const auto refresh = refreshes ? R"(,"refresh_token":"R)" + number + '"' : std::string{};
        return json(200, R"({"access_token":"L)" + number + R"(","token_type":"bearer","expires_in":86400)" +
                             refresh + "}");
    }

    control::login_view begin_login(const std::string& name = "view") {
        return daemon.backend().begin_login(name, peer).value();
    }
    static std::string state_of(const control::login_view& begun) {
        const auto& url = begun.authorization_url;
        const auto start_of_state = url.find("&state=") + 7;
        return url.substr(start_of_state, url.find('&', start_of_state) - start_of_state);
    }
    static control::login_redirect with_code(std::string state) {
        return {secret{"C0DE"}, {}, {}, std::move(state)};
    }
    control::outcome<assessed_session> finish(const control::login_view& begun,
                                              control::login_redirect redirect,
                                              const std::string& name = "view") {
        return result_of(daemon.backend().finish_login(name, begun.login_id, std::move(redirect), peer));
    }
    control::outcome<assessed_session> log_in(const std::string& name = "view") {
        const auto begun = begin_login(name);
        return finish(begun, with_code(state_of(begun)), name);
    }
    [[nodiscard]] const store::stored_session& row() const { return world.disk.rows.at("view"); }

    bool refreshes = false;
    error refusal{};
    std::string foreign = "none";
    std::vector<std::string> codes;  ///< the forms that the login service got
};

TEST_F(logins_test, wait_for_a_person_and_say_who_has_to_do_what) {
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

TEST_F(logins_test, give_a_token_that_is_verified_and_kept) {
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

TEST_F(logins_test, send_a_code_once) {
    start_waiting();
    const auto begun = begin_login();
    ASSERT_TRUE(finish(begun, with_code(state_of(begun))));
    const auto again = finish(begun, with_code(state_of(begun)));
    ASSERT_TRUE(again.has_error());
    EXPECT_EQ(again.error().type, kind::no_such_login);
    EXPECT_EQ(codes.size(), 1U);
}

TEST_F(logins_test, go_on_after_the_redirect_of_another_login) {
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

TEST_F(logins_test, are_late_after_ten_minutes) {
    start_waiting();
    const auto begun = begin_login();
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(finish(begun, with_code(state_of(begun))).error().type, kind::no_such_login);
    EXPECT_TRUE(codes.empty());
}

TEST_F(logins_test, say_what_the_person_or_the_login_service_said) {
    start_waiting();
    const auto begun = begin_login();
    const auto refused = finish(begun, {{}, "access_denied", "she said no", state_of(begun)});
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().detail, "The login was refused (access_denied): she said no.");
    refusal = error{errc::invalid_grant, "the code is expired"};
    const auto late = log_in();
    ASSERT_TRUE(late.has_error());
    EXPECT_EQ(late.error().detail, "The login service does not accept the code (the code is expired).");
    EXPECT_EQ(heard<events::command_ended>().back().outcome.rfind("not done: ", 0), 0U);
    EXPECT_EQ(state("view"), session_state::failed);
}

TEST_F(logins_test, tell_the_person_to_begin_again_where_the_code_got_no_answer) {
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

TEST_F(logins_test, replace_the_present_token_only_with_one_that_the_api_accepts) {
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

TEST_F(logins_test, that_the_api_rejects_leave_a_session_waiting) {
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

TEST_F(logins_test, wait_for_the_verdict_through_passing_faults) {
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

TEST_F(logins_test, that_fail_undo_no_revocation) {
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

TEST_F(logins_test, never_become_the_token_of_another_verdict) {
    refreshes = true;
    start_waiting();
    ASSERT_TRUE(log_in());
    // A refreshed token waits for its verdict while somebody logs in for another organization.
    world.api->hanging = true;
    auto renewal = begin(daemon.backend().act("view", session_action::renew, peer));
    world.advance(seconds{2});
    foreign = "L3";
    const auto begun = begin_login();
    auto login =
        begin(daemon.backend().finish_login("view", begun.login_id, with_code(state_of(begun)), peer));
    world.advance(seconds{3});
    world.api->release();
    for (int i = 0; i < 60 && !(is_done(login) && is_done(renewal)); ++i)
        world.advance(seconds{1});
    EXPECT_TRUE(login.get().has_error());
    world.advance(std::chrono::minutes{1});
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_NE(row().current->value.reveal(), "L3");
}

TEST_F(logins_test, stop_no_renewal) {
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

TEST_F(logins_test, are_in_the_budget_of_the_session) {
    start_waiting();
    refusal = error{errc::invalid_grant, "no such code"};
    const auto before = world.clock.now.boot;
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(log_in().has_error());
    EXPECT_GE(world.clock.now.boot - before, seconds{4}) << "one request a second";
}

TEST_F(logins_test, of_a_process_that_was_killed_are_judged_by_the_next) {
    start_with_unverified_login();
    EXPECT_EQ(state("view"), session_state::alive);
    EXPECT_TRUE(codes.empty());
}

TEST_F(logins_test, of_a_process_that_was_killed_may_be_rejected) {
    dead.insert("L1");
    start_with_unverified_login();
    world.advance(std::chrono::minutes{5});
    const auto shown = daemon.backend().session("view").value();
    EXPECT_EQ(shown.state, session_state::failed);
    EXPECT_EQ(shown.reason, "login_required");
}

TEST_F(logins_test, send_no_code_where_a_reload_has_changed_the_way) {
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

TEST_F(logins_test, are_for_one_organization) {
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

TEST_F(logins_test, rotate_the_refresh_token_that_comes_with_them) {
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

TEST_F(logins_test, keep_nothing_that_is_not_durable) {
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

TEST_F(logins_test, ask_for_a_person_again_when_the_token_is_lost) {
    start_waiting();
    ASSERT_TRUE(log_in());
    dead.insert("L1");
    world.advance(std::chrono::hours{1});
    EXPECT_EQ(state("view"), session_state::lost);
    bool told_how = false;
    for (const auto& change : heard<events::session_changed>()) {
        if (change.fact.what == session_fact::kind::lost)
            told_how =
                change.about.login_advice == "run as root or as an operator: tokenkeeperctl login view";
    }
    EXPECT_TRUE(told_how);
    ASSERT_TRUE(log_in());
    EXPECT_EQ(state("view"), session_state::alive);
}

TEST_F(logins_test, want_a_person_when_the_refresh_token_is_refused) {
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

TEST_F(logins_test, keep_their_settings_through_a_reload) {
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

TEST_F(logins_test, are_not_for_sessions_of_other_sources) {
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
}  // namespace tokenkeeper::operations::logins_test
