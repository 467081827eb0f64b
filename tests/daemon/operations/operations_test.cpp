#include "daemon/operations/audit.hpp"
#include "daemon/operations/borrowed_token.hpp"
#include "daemon/operations/idle_timeout.hpp"
#include "daemon/operations/operation_context.hpp"
#include "daemon/operations/organization_calls.hpp"
#include "daemon/operations/refusals.hpp"
#include "daemon/operations/session_commands.hpp"
#include "daemon/operations/user_tokens.hpp"
#include "daemon/session_backend.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <algorithm>

namespace tokenkeeper::operations::operations_test {
namespace {

using kind = control::refusal::kind;

class operations_test : public tests::session_daemon_stage {
protected:
    control::outcome<assessed_session> act(const std::string& name, session_action action) {
        return result_of(daemon.backend().act(name, action, "uid 0, pid 1"));
    }
    [[nodiscard]] std::string last_outcome() const {
        const auto ended = heard<events::command_ended>();
        return ended.empty() ? "none" : ended.back().outcome;
    }
};

TEST_F(operations_test, verify_without_touching) {
    start([](auto& c) { add(c, "export", "V1").mode = session_mode::verify; });
    const auto before = asked("preserveIdleTTL=true with V1");
    EXPECT_EQ(act("export", session_action::verify)->state, session_state::alive);
    EXPECT_EQ(asked("preserveIdleTTL=true with V1"), before + 1);
    ASSERT_EQ(heard<events::command_given>().size(), 1U);
    EXPECT_EQ(heard<events::command_given>()[0].command, "verify");
    EXPECT_EQ(heard<events::command_given>()[0].peer, "uid 0, pid 1");
}

TEST_F(operations_test, know_no_session_that_is_not_there) {
    start([](auto&) {});
    EXPECT_EQ(act("nobody", session_action::verify).error().type, kind::no_such_session);
}

TEST_F(operations_test, audit_a_renewal_and_what_came_of_it) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{3});
    EXPECT_EQ(act("export", session_action::renew)->state, session_state::alive);
    EXPECT_EQ(world.login->asked.size(), 2U);
    ASSERT_EQ(heard<events::command_given>().size(), 1U);
    EXPECT_EQ(last_outcome(), "done");
}

TEST_F(operations_test, say_why_a_renewal_failed) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{3});
    world.login->answer = [](const genesys::request&) {
        return result<genesys::response>{json(401, R"({"error":"invalid_client"})")};
    };
    const auto refused = act("export", session_action::renew);
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::upstream);
    EXPECT_EQ(last_outcome().rfind("not done: ", 0), 0U) << last_outcome();
}

TEST_F(operations_test, cannot_renew_a_token_that_was_given) {
    start([](auto& c) { add(c, "lobby"); });
    EXPECT_EQ(act("lobby", session_action::renew).error().type, kind::conflict);
    EXPECT_EQ(last_outcome().rfind("not done: ", 0), 0U) << last_outcome();
}

TEST_F(operations_test, name_the_session_in_what_they_advise) {
    start([](auto& c) { add(c, "lobby"); });
    EXPECT_TRUE(act("lobby", session_action::revoke).has_value());
    const auto refused = act("lobby", session_action::revoke);
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().hint.rfind("tokenkeeperctl status lobby says", 0), 0U) << refused.error().hint;
    const control::token_reader reader{"uid 0", [](std::string_view) { return true; }};
    const auto token = result_of(daemon.backend().token("lobby", {}, reader));
    ASSERT_TRUE(token.has_error());
    EXPECT_EQ(token.error().hint.rfind("tokenkeeperctl status lobby says", 0), 0U) << token.error().hint;
}

TEST_F(operations_test, say_that_a_full_disk_lets_no_refresh_be_sent) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.file_system().texts["/secrets/seed"] = "R0";
    world.login->answer = [this](const genesys::request&) {
        const auto number = std::to_string(++grants);
        return json(200, R"({"access_token":"C)" + number + R"(","token_type":"bearer","expires_in":86400,)" +
                             R"("refresh_token":"R)" + number + R"("})");
    };
    start([](auto& c) {
        auto& view = add_client(c, "view");
        view.source = token_source::refresh_token;
        view.client->refresh_token_file = "/secrets/seed";
    });
    world.advance(seconds{3});
    world.disk.full = true;
    const auto refused = act("view", session_action::renew);
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::conflict) << "Genesys Cloud was not asked";
    EXPECT_NE(refused.error().detail.find("the session stays alive: disk full"), std::string::npos)
        << refused.error().detail;
    EXPECT_NE(refused.error().hint.find("Make room on the disk"), std::string::npos);
    EXPECT_EQ(last_outcome().rfind("not done: ", 0), 0U) << last_outcome();

    const auto warns = [this] {
        return daemon.backend().session("view").value().condition.find(warning_code::renewal_failing) !=
               nullptr;
    };
    world.advance(std::chrono::hours{1});
    EXPECT_FALSE(warns()) << "the token in use is well, and its end is far away";
    world.advance(std::chrono::hours{20});
    EXPECT_TRUE(warns()) << "it ends soon, and no other can be got";
    EXPECT_EQ(state("view"), session_state::alive);
    world.disk.full = false;
    world.advance(std::chrono::minutes{10});
    EXPECT_FALSE(warns());
}

/// `lobby` has its token from a file, whose change nobody notices.
class renewal_of_a_file : public operations_test {
protected:
    void begin_with(const std::string& token) {
        world.file_system().texts["/secrets/lobby"] = token;
        start([](auto& c) {
            auto& lobby = add(c, "lobby");
            lobby.source = token_source::access_token_file;
            lobby.access_token.reset();
            lobby.token_file = "/secrets/lobby";
        });
    }
    void replace(const std::string& token) { world.file_system().texts["/secrets/lobby"] = token; }
};

TEST_F(renewal_of_a_file, answers_when_the_new_token_was_verified_and_is_in_use) {
    begin_with("T1");
    replace("T2");
    EXPECT_EQ(act("lobby", session_action::renew)->state, session_state::alive);
    EXPECT_EQ(world.disk.rows.at("lobby").current->value.reveal(), "T2");
    EXPECT_EQ(last_outcome(), "done");
}

TEST_F(renewal_of_a_file, says_that_the_new_token_was_not_accepted) {
    begin_with("T1");
    dead.insert("T2");
    replace("T2");
    const auto refused = act("lobby", session_action::renew);
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().type, kind::upstream);
    EXPECT_EQ(state("lobby"), session_state::alive) << "the present token serves on";
    EXPECT_GE(asked("with T2"), 1U);
}

TEST_F(renewal_of_a_file, of_a_dead_token_answers_after_the_first_check) {
    begin_with("T1");
    dead.insert("T1");
    world.advance(std::chrono::minutes{20});
    ASSERT_EQ(state("lobby"), session_state::lost);
    replace("T2");
    EXPECT_EQ(act("lobby", session_action::renew)->state, session_state::alive);
    EXPECT_EQ(last_outcome(), "done");
}

TEST_F(operations_test, end_with_a_session_that_leaves) {
    start([](auto& c) { add(c, "lobby"); });
    world.api->hanging = true;
    auto command = begin(daemon.backend().act("lobby", session_action::revoke, "uid 0"));
    world.advance(seconds{1});
    reload([](auto&) {});
    ASSERT_TRUE(is_done(command));
    EXPECT_TRUE(command.get().has_error());
    EXPECT_EQ(last_outcome().rfind("its outcome is not known", 0), 0U) << last_outcome();
    world.api->release();
}

TEST_F(operations_test, read_and_set_an_idle_timeout) {
    start([](auto& c) { add(c, "lobby"); });
    std::string body;
    world.api->answer = [&](const genesys::request& request) {
        if (request.verb == genesys::method::put) {
            body = request.body;
            return result<genesys::response>{json(200, request.body)};
        }
        return answer(request);
    };
    const auto read = result_of(daemon.backend().idle_timeout("acme", "", {}, "uid 0"));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->session, "lobby");
    EXPECT_TRUE(heard<events::command_given>().empty()) << "reading changes nothing";
    const control::idle_timeout_change change{std::nullopt, seconds{1200}};
    const auto set = result_of(daemon.backend().idle_timeout("acme", "", change, "uid 0"));
    ASSERT_TRUE(set.has_value());
    EXPECT_NE(body.find("1200"), std::string::npos);
    EXPECT_EQ(last_outcome(), "done");
    EXPECT_EQ(heard<events::idle_timeout_changed>().back().timeout.timeout(), seconds{1200});
}

TEST_F(operations_test, tell_an_idle_timeout_that_stayed_as_it_was) {
    start([](auto& c) { add(c, "lobby"); });
    const control::idle_timeout_change change{std::nullopt, seconds{1200}};
    const auto set = result_of(daemon.backend().idle_timeout("acme", "", change, "uid 0"));
    ASSERT_TRUE(set.has_error()) << "the answer says 900 seconds";
    EXPECT_EQ(set.error().type, control::refusal::kind::upstream);
    EXPECT_NE(set.error().detail.find("is now: enabled, 15m"), std::string::npos) << set.error().detail;
    EXPECT_EQ(last_outcome(), "answered with success, but it is now: enabled, 15m");
}

TEST_F(operations_test, write_nothing_to_another_organization_than_was_read) {
    start([](auto& c) { add(c, "lobby"); });
    bool reading = false;
    world.api->answer = [&](const genesys::request& request) {
        reading = reading || request.target.find("tokens/timeout") != std::string::npos;
        return answer(request);
    };
    world.advance(seconds{2});
    world.api->hanging = true;
    const control::idle_timeout_change change{std::nullopt, seconds{1200}};
    auto set = begin(daemon.backend().idle_timeout("acme", "lobby", change, "uid 0"));
    world.advance(seconds{2});
    ASSERT_FALSE(is_done(set));
    reload([](auto& c) { add(c, "lobby", "T1", "globex"); });
    world.api->release();
    for (int i = 0; i < 10 && !is_done(set); ++i)
        world.advance(seconds{1});
    ASSERT_TRUE(is_done(set));
    EXPECT_TRUE(set.get().has_error());
    EXPECT_EQ(asked("PUT "), 0U);
    EXPECT_EQ(last_outcome().rfind("not done", 0), 0U) << last_outcome();
}

TEST_F(operations_test, borrow_no_token_that_would_be_touched) {
    start([](auto& c) { add(c, "export").mode = session_mode::verify; });
    const auto refused = result_of(daemon.backend().idle_timeout("acme", "", {}, "uid 0"));
    EXPECT_EQ(refused.error().type, kind::conflict);
    EXPECT_EQ(result_of(daemon.backend().idle_timeout("nowhere", "", {}, "uid 0")).error().type,
              kind::no_such_organization);
    EXPECT_EQ(result_of(daemon.backend().idle_timeout("globex", "export", {}, "uid 0")).error().type,
              kind::bad_request);
    EXPECT_EQ(result_of(daemon.backend().idle_timeout("acme", "nobody", {}, "uid 0")).error().type,
              kind::no_such_session);
}

TEST_F(operations_test, revoke_all_tokens_of_a_user) {
    start([](auto& c) { add(c, "lobby"); });
    const auto done = result_of(daemon.backend().revoke_user("acme", "u-1", "", "uid 0"));
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(*done, "lobby");
    EXPECT_EQ(asked("DELETE /api/v2/tokens/u-1 with T1"), 1U);
    EXPECT_EQ(last_outcome(), "done");
    world.api->answer = [&](const genesys::request& request) {
        if (request.verb == genesys::method::delete_)
            return result<genesys::response>{
                json(404, R"({"message":"no","code":"not.found","status":404})")};
        return answer(request);
    };
    const auto refused = result_of(daemon.backend().revoke_user("acme", "u-2", "lobby", "uid 0"));
    EXPECT_EQ(refused.error().type, kind::upstream);
    EXPECT_NE(refused.error().hint.find("user's id"), std::string::npos);
}

TEST_F(operations_test, tell_of_access_that_was_refused) {
    daemon.backend().denied("GET /v1/status", "uid 7, pid 1", 3);
    ASSERT_EQ(heard<events::access_refused>().size(), 1U);
    EXPECT_EQ(heard<events::access_refused>()[0].count, 3U);
}

TEST(outcome_of, a_refusal_says_not_done_unless_it_may_have_been) {
    EXPECT_EQ(outcome_of(upstream("With it", error{errc::forbidden, "no"})), "not done: no");
    EXPECT_EQ(outcome_of(upstream("With it", error{errc::request_timeout, "late"})),
              "its outcome is not known: late");
    EXPECT_EQ(outcome_of(gone()).rfind("not done: ", 0), 0U);
}

TEST_F(operations_test, tell_the_end_of_a_request_that_is_too_late_to_be_sent) {
    start([](auto& c) { add(c, "lobby"); });
    daemon.events().subscribe([this](const events::event& fact) {
        const auto* started = std::get_if<events::request_started>(&fact);
        if (started != nullptr && started->kind == operation::administer)
            world.clock.now.boot += std::chrono::hours{1};  // the machine slept
    });
    EXPECT_TRUE(result_of(daemon.backend().idle_timeout("acme", "lobby", {}, "uid 0, pid 1")).has_error());
    world.advance(seconds{5});
    const auto ended = heard<events::request_ended>();
    for (const auto& started : heard<events::request_started>()) {
        EXPECT_EQ(std::ranges::count(ended, started.request, &events::request_ended::request), 1)
            << started.request;
    }
    EXPECT_EQ(std::ranges::count(ended, operation::administer, &events::request_ended::kind), 1);
    EXPECT_EQ(std::ranges::count(ended, false, &events::request_ended::sent), 1);
}

}  // namespace
}  // namespace tokenkeeper::operations::operations_test
