#include "daemon/supervisor/supervisor.hpp"

#include "daemon/supervisor/policies.hpp"
#include "daemon/supervisor/present_views.hpp"
#include "daemon/supervisor/requests/check_report.hpp"
#include "daemon/supervisor/requests/check_request.hpp"
#include "daemon/supervisor/spawn.hpp"
#include "daemon/supervisor/store_care.hpp"
#include "tests/daemon/session_daemon_stage.hpp"

namespace tokenkeeper::supervision::supervisor_test {
namespace {

using supervisor_test = tests::session_daemon_stage;

TEST_F(supervisor_test, touches_a_kept_session_first_and_verifies_another) {
    start([](auto& c) {
        add(c, "lobby", "K1");
        add(c, "export", "V1").mode = session_mode::verify;
    });
    EXPECT_EQ(state("lobby"), session_state::alive);
    EXPECT_EQ(state("export"), session_state::alive);
    EXPECT_EQ(asked("GET /api/v2/tokens/me?preserveIdleTTL=false with K1"), 1U);
    EXPECT_EQ(asked("GET /api/v2/tokens/me?preserveIdleTTL=true with V1"), 1U);
    EXPECT_EQ(asked("preserveIdleTTL=false with V1"), 0U);
}

TEST_F(supervisor_test, tells_why_it_sends_and_what_came_of_it) {
    start([](auto& c) { add(c, "lobby"); });
    const auto started = heard<events::request_started>();
    ASSERT_FALSE(started.empty());
    EXPECT_EQ(started[0].about.session, "lobby");
    EXPECT_EQ(started[0].about.id, id("lobby"));
    EXPECT_EQ(started[0].cause, request_cause::first_request);
    EXPECT_EQ(started[0].rank, urgency::first_touch);
    const auto ended = heard<events::request_ended>();
    ASSERT_FALSE(ended.empty());
    EXPECT_EQ(ended[0].request, started[0].request);
    EXPECT_FALSE(ended[0].failure);
    EXPECT_TRUE(ended[0].sent);
}

TEST_F(supervisor_test, gets_a_token_verifies_it_and_puts_it_to_use) {
    world.file_system().texts["/secrets/client"] = "s3cret";
    start([](auto& c) { add_client(c, "export"); });
    world.advance(seconds{3});
    EXPECT_EQ(state("export"), session_state::alive);
    auto token = ask_token("export");
    ASSERT_TRUE(is_done(token));
    EXPECT_EQ(token.get()->access_token.reveal(), "C1");
    EXPECT_EQ(world.disk.rows.at("export").current->value.reveal(), "C1");
}

TEST_F(supervisor_test, counts_only_requests_that_were_sent) {
    start_refreshing();
    world.disk.release();
    world.login->release();
    world.advance(seconds{5});
    ASSERT_EQ(state("view"), session_state::alive);
    const auto sent = [this] { return daemon.backend().session("view").value().requests_sent; };
    EXPECT_EQ(sent(), world.login->asked.size() + world.api->asked.size());
    world.disk.full = true;
    const auto before = sent();
    EXPECT_TRUE(result_of(daemon.backend().act("view", session_action::renew, "uid 0")).has_error());
    EXPECT_EQ(world.login->asked.size(), 1U) << "its intent could not be written down";
    EXPECT_EQ(sent(), before);
    EXPECT_EQ(daemon.backend().session("view").value().requests_failed, 0U);
}

/// A server may let go of hundreds at once; each pump has work for a turn of the loop.
TEST_F(supervisor_test, has_one_pump_for_answers_that_come_together) {
    constexpr std::size_t sessions = 40;
    world.api->hanging = true;
    start([](auto& c) {
        for (std::size_t i = 0; i < sessions; ++i)
            add(c, "s" + std::to_string(i), "K" + std::to_string(i));
        for (auto& [name, organization] : c.organizations)
            organization.max_requests_per_second = 1'000;
    });
    world.advance(seconds{2});
    const auto waiting = world.api->asked.size();
    ASSERT_GT(waiting, 20U);
    const auto sets = [this] {
        unsigned all = 0;
        for (const auto* alarm : *world.alarms)
            all += alarm->sets();
        return all;
    };
    const auto before = sets();
    world.api->release();
    world.settle();
    EXPECT_LT(sets() - before, waiting / 2) << "each pump sets the alarm of the pulse";
    EXPECT_EQ(state("s0"), session_state::alive);
}

TEST_F(supervisor_test, gives_up_a_request_that_a_suspend_outlived) {
    start([](auto& c) { add(c, "lobby"); });
    world.api->hanging = true;
    auto command = begin(daemon.backend().act("lobby", session_action::verify, "uid 0"));
    world.advance(seconds{2});
    EXPECT_FALSE(is_done(command));
    const auto before = world.api->asked.size();
    world.clock.now.boot += std::chrono::minutes{5};  // the machine slept
    world.clock.now.wall += std::chrono::minutes{5};
    world.advance(seconds{3});
    EXPECT_TRUE(is_done(command)) << "its session is not blocked";
    EXPECT_GT(world.api->asked.size(), before);
    world.api->release();
    world.advance(seconds{10});
    EXPECT_EQ(state("lobby"), session_state::alive);
}

TEST_F(supervisor_test, makes_a_revocation_durable_before_it_is_sent) {
    start([](auto& c) { add(c, "lobby"); });
    bool durable = false;
    world.api->answer = [&](const genesys::request& request) {
        if (request.verb == genesys::method::delete_) durable = world.disk.rows.at("lobby").revoked;
        return answer(request);
    };
    const auto view = result_of(daemon.backend().act("lobby", session_action::revoke, "uid 0"));
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->state, session_state::lost);
    EXPECT_EQ(view->reason, "revoked");
    EXPECT_TRUE(durable);
}

TEST_F(supervisor_test, lists_sessions_in_pages) {
    start([](auto& c) {
        for (int i = 0; i < 1200; ++i)
            add(c, "s" + std::to_string(10'000 + i), "T" + std::to_string(i));
    });
    const auto everything = [](session_state, health, std::string_view) { return true; };
    auto page = daemon.backend().sessions("", 3, everything).found;
    ASSERT_EQ(page.size(), 3U);
    EXPECT_EQ(page[0].name, "s10000");
    EXPECT_EQ(page[0].organization, "acme");
    page = daemon.backend().sessions("s11197", 1000, everything).found;
    ASSERT_EQ(page.size(), 2U);
    const auto lost_only = [](session_state state, health, std::string_view) {
        return state == session_state::lost;
    };
    EXPECT_TRUE(daemon.backend().sessions("", 10, lost_only).found.empty());
    std::size_t counted = 0;
    for (const auto& [state, count] : daemon.backend().counts().by_state)
        counted += count;
    EXPECT_EQ(counted, 1200U);
}

TEST_F(supervisor_test, is_never_late_while_it_runs) {
    start([](auto& c) { add(c, "lobby"); });
    world.advance(std::chrono::hours{1});
    EXPECT_LT(daemon.lateness(), seconds{1});
    ASSERT_TRUE(daemon.next_wakeup());
    EXPECT_EQ(state("lobby"), session_state::alive);
}

TEST(report_of, knows_whose_organization_the_token_is_of) {
    genesys::token_info info;
    EXPECT_EQ(report_of(info, std::nullopt).tenant, std::nullopt);
    info.organization = genesys::named_entity{"", "acme"};
    EXPECT_EQ(report_of(info, std::nullopt).tenant, std::nullopt);
    info.organization = genesys::named_entity{"a", "acme"};
    EXPECT_EQ(report_of(info, std::nullopt).tenant, tenant_of("a", "a"));
    info.home_organization = genesys::named_entity{"b", "globex"};
    EXPECT_EQ(report_of(info, std::nullopt).tenant, tenant_of("a", "b")) << "a guest";
}

TEST(report_of, measures_against_the_servers_own_clock) {
    genesys::token_info info;
    const wall_time date{seconds{1'000'000}};
    info.date_token_idles = date + std::chrono::minutes{15};
    EXPECT_EQ(report_of(info, date).idles_in, std::chrono::minutes{15});
    EXPECT_EQ(report_of(info, std::nullopt).idles_in, std::nullopt);
    info.date_token_idles = wall_time{milliseconds::max()};
    EXPECT_GT(*report_of(info, date).idles_in, std::chrono::hours{1});
}

TEST(policy_of, is_what_the_configuration_says) {
    config::configuration everything;
    config::session s;
    s.mode = session_mode::keep_alive;
    s.source = token_source::refresh_token;
    s.max_session = seconds{60};
    s.sink = config::token_sink{"/run/x", {}, 0600};
    const auto policy = policy_of(s, everything, grant_type::refresh_token);
    EXPECT_EQ(policy.mode, session_mode::keep_alive);
    EXPECT_EQ(policy.grants, grant_type::refresh_token);
    EXPECT_EQ(policy.max_session, seconds{60});
    EXPECT_EQ(policy.longest_attempt, seconds{25});
    EXPECT_TRUE(policy.has_sink);
}

}  // namespace
}  // namespace tokenkeeper::supervision::supervisor_test
