#include "daemon/sources/client_credentials.hpp"
#include "daemon/sources/refresh_token.hpp"
#include "tests/daemon/sources/grants_stage.hpp"

namespace tokenkeeper::sources::grants_test {
namespace {

using grants = grants_stage;

TEST_F(grants, of_client_credentials_give_a_candidate) {
    const auto id = load("export", token_source::client_credentials);
    EXPECT_EQ(state(id).state(), session_state::acquiring);
    auto ended = ask(id);
    ASSERT_TRUE(is_done(ended));
    const auto came = ended.get();
    EXPECT_TRUE(came.sent);
    ASSERT_TRUE(std::holds_alternative<grant_report>(came.outcome));
    EXPECT_EQ(std::get<grant_report>(came.outcome).lives_for, seconds{3600});
    ASSERT_NE(tokens.usable_candidate(id), nullptr);
    EXPECT_EQ(tokens.usable_candidate(id)->value.reveal(), "T1");
}

TEST_F(grants, are_tried_once_with_the_credentials_in_their_other_form) {
    world.file_system().texts["/secrets/client"] = "a+b";
    std::vector<std::string> forms;
    std::string right = "Y2xpZW50OmErYg==";  // client:a+b
    world.login->answer = [&](const genesys::request& request) {
        forms.emplace_back(request.basic.reveal());
        if (forms.back() == right) return grant("T1", "R1");
        genesys::response refusal;
        refusal.status = 401;
        refusal.body = R"({"error":"invalid_client"})";
        return result<genesys::response>{std::move(refusal)};
    };
    const auto id = load("view", token_source::refresh_token);
    EXPECT_EQ(failure_of(ask(id).get()), errc::client_form_refused);
    EXPECT_FALSE(tokens.find(id)->refresh_sent) << "the refresh token was not looked at";
    EXPECT_EQ(failure_of(ask(id).get()), errc{});
    EXPECT_EQ(failure_of(ask(id).get()), errc{});
    EXPECT_EQ(forms, (std::vector<std::string>{"Y2xpZW50OmElMkJi", right, right}));
    right.clear();
    EXPECT_EQ(failure_of(ask(id).get()), errc::client_form_refused);
    EXPECT_EQ(failure_of(ask(id).get()), errc::invalid_client) << "the secret was changed at the service";
    EXPECT_EQ(failure_of(ask(id).get()), errc::invalid_client);
}

TEST_F(grants, rotate_the_refresh_token_durably) {
    const auto id = load("view", token_source::refresh_token);
    EXPECT_EQ(refresh(id), "R0");
    auto ended = ask(id);
    EXPECT_TRUE(std::holds_alternative<grant_report>(ended.get().outcome));
    EXPECT_EQ(world.disk.rows.at("view").refresh_token.reveal(), "R1");
    EXPECT_FALSE(world.disk.rows.at("view").refresh_sent);
}

TEST_F(grants, are_not_sent_before_their_intent_is_durable) {
    const auto id = load("view", token_source::refresh_token);
    world.disk.full = true;
    const auto came = ask(id).get();
    EXPECT_EQ(failure_of(came), errc::state_not_saved);
    EXPECT_FALSE(came.sent);
    EXPECT_EQ(asked(), 0U);
}

TEST_F(grants, are_durable_as_intent_when_they_are_sent) {
    const auto id = load("view", token_source::refresh_token);
    bool durable = false;
    world.login->answer = [&](const genesys::request&) {
        durable = world.disk.rows.at("view").refresh_sent;
        return grant("T1", "R1");
    };
    ask(id).get();
    EXPECT_TRUE(durable);
}

TEST_F(grants, that_could_not_be_saved_are_not_sent_again) {
    const auto id = load("view", token_source::refresh_token);
    world.login->answer = [&](const genesys::request&) {
        world.disk.full = true;
        return grant("T1", "R1");
    };
    EXPECT_EQ(failure_of(ask(id).get()), errc::state_not_saved);
    EXPECT_EQ(tokens.usable_candidate(id), nullptr) << "nobody sees it before it is durable";
    EXPECT_EQ(failure_of(ask(id).get()), errc::state_not_saved);
    world.disk.full = false;
    const auto came = ask(id).get();
    EXPECT_FALSE(came.sent);
    EXPECT_TRUE(std::holds_alternative<grant_report>(came.outcome));
    EXPECT_EQ(asked(), 1U);
}

TEST_F(grants, are_not_sent_after_their_time) {
    const auto id = load("view", token_source::refresh_token);
    world.disk.hanging = true;
    auto ended = ask(id, seconds{25});
    EXPECT_FALSE(is_done(ended));
    world.advance(seconds{30});
    world.disk.release();
    world.settle();
    ASSERT_TRUE(is_done(ended));
    const auto came = ended.get();
    EXPECT_EQ(failure_of(came), errc::cancelled);
    EXPECT_FALSE(came.sent);
    EXPECT_EQ(asked(), 0U);
    EXPECT_FALSE(tokens.find(id)->refresh_sent) << "it was certainly not processed";
}

TEST_F(grants, count_the_life_of_a_token_from_when_they_were_sent) {
    const auto id = load("view", token_source::refresh_token);
    world.disk.hanging = true;
    auto ended = ask(id, seconds{25});
    world.advance(seconds{20});
    world.login->hanging = true;
    world.disk.release();
    world.settle();
    world.advance(seconds{3});
    world.login->release();
    world.settle();
    ASSERT_TRUE(is_done(ended));
    const auto came = ended.get();
    const auto* report = std::get_if<grant_report>(&came.outcome);
    ASSERT_NE(report, nullptr);
    EXPECT_EQ(report->age, boot_clock::duration{seconds{3}}) << "not since the intent was to be written";
}

TEST_F(grants, come_one_at_a_time) {
    const auto id = load("view", token_source::refresh_token);
    world.login->hanging = true;
    auto first = ask(id);
    EXPECT_FALSE(is_done(first));
    EXPECT_EQ(failure_of(ask(id).get()), errc::state_not_saved);
    EXPECT_EQ(asked(), 1U);
    world.login->release();
    world.settle();
    EXPECT_TRUE(std::holds_alternative<grant_report>(first.get().outcome));
}

TEST_F(grants, are_saved_aside_where_a_reload_took_the_session_away) {
    const auto id = load("view", token_source::refresh_token);
    world.login->hanging = true;
    auto ended = ask(id);
    remove(id);
    world.login->release();
    world.settle();
    ASSERT_TRUE(is_done(ended));
    EXPECT_EQ(failure_of(ended.get()), errc::cancelled);
    const auto again = load("view", token_source::refresh_token);
    EXPECT_EQ(refresh(again), "R1") << "and are there when it comes back";
    EXPECT_EQ(asked(), 1U);
}

TEST_F(grants, that_were_refused_leave_no_doubt) {
    const auto id = load("view", token_source::refresh_token);
    world.login->answer = [](const genesys::request&) {
        return result<genesys::response>{error{errc::connect_failed, "refused"}};
    };
    EXPECT_EQ(failure_of(ask(id).get()), errc::connect_failed);
    EXPECT_FALSE(tokens.find(id)->refresh_sent);
    world.login->answer = [](const genesys::request&) {
        return result<genesys::response>{error{errc::connection_lost, "cut"}};
    };
    EXPECT_EQ(failure_of(ask(id).get()), errc::connection_lost);
    EXPECT_TRUE(tokens.find(id)->refresh_sent) << "this one may have been processed";
}

TEST_F(grants, that_a_gateway_refused_leave_a_doubt) {
    const auto id = load("view", token_source::refresh_token);
    const auto refuse = [this](std::string body) {
        world.login->answer = [text = std::move(body)](const genesys::request&) {
            genesys::response refusal;
            refusal.status = 400;
            refusal.body = text;
            return result<genesys::response>{std::move(refusal)};
        };
    };
    refuse(R"({"error":"invalid_scope"})");
    EXPECT_EQ(failure_of(ask(id).get()), errc::grant_refused);
    EXPECT_FALSE(tokens.find(id)->refresh_sent) << "the login service did nothing, and said so";
    refuse("<html>Bad Request</html>");
    EXPECT_EQ(failure_of(ask(id).get()), errc::unexpected_status);
    EXPECT_TRUE(tokens.find(id)->refresh_sent) << "who knows what happened behind the gateway";
}

TEST_F(grants, that_are_doubted_leave_the_end_of_the_token_to_the_boot_clock_or_to_the_api) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    tokens.promoted(id);
    const auto end = world.clock.now.boot + seconds{3600};
    world.login->answer = [](const genesys::request&) {
        return result<genesys::response>{error{errc::connection_lost, "cut"}};
    };
    ask(id).get();
    remove(id);
    world.clock.now.wall += std::chrono::hours{10};
    const auto same_boot = load("view", token_source::refresh_token);
    ASSERT_TRUE(state(same_boot).has_token());
    EXPECT_EQ(state(same_boot).token().life.expires, end) << "somebody set the wall clock";
    remove(same_boot);
    ++world.boot;
    const auto next_boot = load("view", token_source::refresh_token);
    ASSERT_TRUE(state(next_boot).has_token()) << "the wall clock is no witness";
    EXPECT_EQ(state(next_boot).token().life.expires, std::nullopt);
}

TEST_F(grants, begin_anew_with_another_seed) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    world.file_system().texts["/secrets/seed"] = "S0";
    change({"/secrets/seed"});
    EXPECT_EQ(refresh(id), "S0");
    change({"/secrets/seed"});
    EXPECT_EQ(refresh(id), "S0");
}

TEST_F(grants, do_not_go_back_to_a_seed_that_descends_from_nothing_newer) {
    const auto id = load("view", token_source::refresh_token);
    ask(id).get();
    EXPECT_EQ(refresh(id), "R1");
    change({"/secrets/seed"});
    EXPECT_EQ(refresh(id), "R1") << "the file holds the seed that R1 descends from";
}

TEST_F(grants, are_refused_for_a_seed_that_another_session_uses) {
    load("view", token_source::refresh_token);
    const auto copy = load("copy", token_source::refresh_token);
    EXPECT_EQ(state(copy).state(), session_state::failed);
    EXPECT_EQ(state(copy).reason(), "seed_in_use");
    EXPECT_EQ(failure_of(ask(copy).get()), errc::cancelled);
    EXPECT_EQ(asked(), 0U);
}

TEST_F(grants, wait_for_a_store_that_is_not_open) {
    world.disk.absent = true;
    store::vault closed{world.executor(), [this] { return world.open_store(); },
                        [](const store::store_news&) {}};
    begin(closed.disk().open()).get();
    token_sources waiting{{world, events, sessions, names, closed}, files};
    const auto& session = add("view", token_source::refresh_token);
    waiting.add(session);
    EXPECT_EQ(state(session.id).state(), session_state::failed);
    EXPECT_EQ(state(session.id).reason(), "state_unwritable");
    world.disk.absent = false;
    EXPECT_TRUE(begin(closed.disk().flush(world.clock.now.wall)).get());
    waiting.store_opened();
    EXPECT_EQ(state(session.id).state(), session_state::acquiring);
    EXPECT_EQ(closed.find(session.id)->refresh_token.reveal(), "R0");
}

TEST_F(grants, fail_a_session_without_a_seed_until_it_comes) {
    world.file_system().texts.erase("/secrets/seed");
    const auto id = load("view", token_source::refresh_token);
    EXPECT_EQ(state(id).state(), session_state::failed);
    EXPECT_EQ(state(id).reason(), "secret_unreadable");
    world.file_system().texts["/secrets/seed"] = "R0";
    change({"/secrets/seed"});
    EXPECT_EQ(state(id).state(), session_state::acquiring);
    EXPECT_EQ(refresh(id), "R0");
}

}  // namespace
}  // namespace tokenkeeper::sources::grants_test
