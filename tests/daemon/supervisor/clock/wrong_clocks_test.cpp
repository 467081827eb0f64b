#include "daemon/supervisor/clock/clock_care.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace tokenkeeper::supervision::wrong_clocks_test {
namespace {

/// Each daemon is the next one after a reboot, with a clock that may be wrong.
class wrong_clocks : public tests::session_daemon_stage {
protected:
    wrong_clocks() { world.file_system().texts["/secrets/client"] = "s3cret"; }
    ~wrong_clocks() override {
        if (next) next->stop();
        world.settle();
    }
    void reboot(const settings_change& sessions, milliseconds ahead) {
        auto& before = next ? *next : daemon;
        before.stop();
        begin(before.drain({seconds{1}, seconds{1}, seconds{1}}));
        world.advance(seconds{2});
        ++world.boot;
        world.clock.now.wall += ahead;
        next.emplace(world, session_daemon_options{});
        begin(next->start(std::make_shared<config::configuration>(settings(sessions))));
        world.advance(seconds{4});
    }
    session_view view(const std::string& name) {
        return (next ? *next : daemon).backend().session(name).value();
    }

    std::optional<session_daemon> next;
};

/// A look may be half an hour away, and the token may have idled out by then.
TEST_F(wrong_clocks, end_no_keep_alive_when_they_are_set_right) {
    using std::chrono::hours;
    using std::chrono::minutes;
    const auto sessions = [](auto& c) {
        auto& session = add_client(c, "export");
        session.max_session = hours{12};
        session.check_interval = minutes{30};
    };
    start(sessions);
    const auto end = view("export").keep_alive_until;
    ASSERT_TRUE(end);
    reboot(sessions, hours{700});
    EXPECT_LT(*view("export").keep_alive_until, world.now().wall) << "it is over, as far as anybody knows";
    const auto touches = [this] { return asked("preserveIdleTTL=false with C"); };
    const auto before = touches();
    world.advance(minutes{1});
    EXPECT_EQ(touches(), before);
    world.clock.now.wall -= hours{700};
    world.advance(minutes{14});
    EXPECT_GT(touches(), before);
    EXPECT_LE(std::chrono::abs(*view("export").keep_alive_until - *end), seconds{2});
}

/// The token is the only one that there is.
TEST_F(wrong_clocks, throw_no_token_away_while_no_grant_gives_another) {
    using std::chrono::hours;
    const auto sessions = [](auto& c) { add_client(c, "export"); };
    start(sessions);
    ASSERT_EQ(view("export").state, session_state::alive);
    for (const auto* refusal : {R"({"error":"invalid_client"})", ""}) {
        world.login->answer = [refusal](const genesys::request&) {
            return json(*refusal == '\0' ? 503 : 401, refusal);
        };
        reboot(sessions, hours{700});
        world.advance(std::chrono::minutes{1});
        EXPECT_NE(view("export").state, session_state::alive);
        world.clock.now.wall -= hours{700};
        world.advance(std::chrono::minutes{1});
        EXPECT_EQ(view("export").state, session_state::alive) << refusal;
        reboot(sessions, {});
        EXPECT_EQ(view("export").state, session_state::alive) << refusal;
    }
    EXPECT_EQ(grants, 1U);
}

/// A refresh that is sent twice kills all tokens of its login; the present one may live.
TEST_F(wrong_clocks, repeat_no_refresh_while_the_token_may_live) {
    using std::chrono::hours;
    unsigned refreshes = 0;
    world.login->answer = [&](const genesys::request&) -> result<genesys::response> {
        if (++refreshes > 1) return error{errc::connection_lost};
        return json(200, R"({"access_token":"C1","token_type":"bearer","expires_in":86400,)"
                         R"("refresh_token":"R1"})");
    };
    world.file_system().texts["/secrets/client"] = "s3cret";
    world.file_system().texts["/secrets/seed"] = "R0";
    const auto sessions = [](auto& c) {
        auto& session = add_client(c, "export");
        session.source = token_source::refresh_token;
        session.client->refresh_token_file = "/secrets/seed";
    };
    start(sessions);
    ASSERT_EQ(view("export").state, session_state::alive);
    reboot(sessions, hours{48});
    world.advance(std::chrono::minutes{10});
    EXPECT_EQ(refreshes, 2U);
    EXPECT_EQ(view("export").state, session_state::alive);
    dead.insert("C1");
    world.advance(std::chrono::minutes{30});
    EXPECT_GT(refreshes, 2U) << "nothing is left to lose";
}

/// By a clock that is set back the token's end is ahead again, but the API has said that it is dead.
TEST_F(wrong_clocks, bring_no_token_back_that_the_api_rejected) {
    using std::chrono::hours;
    using std::chrono::minutes;
    const auto sessions = [](auto& c) {
        add_client(c, "export").sink = config::token_sink{"/run/export", {}, 0600};
    };
    start(sessions);
    reboot(sessions, {});
    world.login->answer = [](const genesys::request&) {
        auto throttled = json(429, "{}");
        throttled.headers.emplace_back("Retry-After", "300");
        return throttled;
    };
    world.advance(hours{24} - minutes{1});
    dead.insert("C1");
    world.advance(minutes{10});
    ASSERT_NE(view("export").state, session_state::alive);
    const auto looks = [this] { return asked("with C1"); };
    const auto before = looks();
    world.clock.now.wall -= hours{1};
    world.advance(minutes{1});
    EXPECT_EQ(looks(), before);
}

/// They are told a hundred at a time.
TEST_F(wrong_clocks, that_are_set_right_are_told_to_all_sessions) {
    using std::chrono::hours;
    constexpr int count = 250;
    const auto name = [](int number) { return "s" + std::to_string(number); };
    const auto sessions = [&name](auto& c) {
        for (int i = 0; i < count; ++i)
            add(c, name(i), "K" + std::to_string(i)).max_session = hours{12};
        for (auto& [organization, settings] : c.organizations)
            settings.max_requests_per_second = 1'000;
    };
    const auto still_kept = [this, &name] {
        int kept = 0;
        for (int i = 0; i < count; ++i)
            if (view(name(i)).keep_alive_until > world.now().wall) ++kept;
        return kept;
    };
    start(sessions);
    EXPECT_EQ(still_kept(), count);
    reboot(sessions, hours{700});
    EXPECT_EQ(still_kept(), 0);
    world.clock.now.wall -= hours{700};
    world.advance(seconds{15});
    EXPECT_EQ(still_kept(), count);
}

TEST_F(wrong_clocks, count_for_no_limit_that_comes_later) {
    using std::chrono::hours;
    const auto sessions = [](auto& c) { add_client(c, "export"); };
    start(sessions);
    reboot(sessions, hours{700});
    world.clock.now.wall -= hours{700};
    world.advance(seconds{15});
    world.load = [sessions]() -> config::load_result {
        auto limited = settings(sessions);
        limited.sessions.at("export").max_session = hours{1};
        return limited;
    };
    begin(next->backend().reload("uid 0, pid 1"));
    world.advance(seconds{2});
    ASSERT_TRUE(view("export").keep_alive_until);
    EXPECT_GT(*view("export").keep_alive_until, world.now().wall + std::chrono::minutes{59});
}

/// The life that is promised from the last change of a file.
TEST_F(wrong_clocks, lose_no_promised_end_of_a_token) {
    using std::chrono::hours;
    const auto sessions = [](auto& c) {
        auto& session = add(c, "lobby");
        session.source = token_source::access_token_file;
        session.access_token.reset();
        session.token_file = "/secrets/lobby";
        session.token_lifetime = hours{12};
    };
    world.file_system().texts["/secrets/lobby"] = "T1";
    world.file_system().changes["/secrets/lobby"] = world.now().wall - hours{1};
    const auto end = world.now().wall + hours{11};
    start(sessions);
    EXPECT_LE(std::chrono::abs(*view("lobby").expires - end), seconds{2});
    for (const auto ahead : {hours{700}, -hours{700}}) {
        world.clock.now.wall += ahead;
        world.advance(seconds{15});
        reboot(sessions, {});
        world.clock.now.wall -= ahead;
        world.advance(seconds{15});
        ASSERT_TRUE(view("lobby").expires);
        EXPECT_LE(std::chrono::abs(*view("lobby").expires - end), seconds{2});
    }
}

}  // namespace
}  // namespace tokenkeeper::supervision::wrong_clocks_test
