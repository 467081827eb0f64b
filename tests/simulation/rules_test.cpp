#include "tests/simulation/family.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/seeds.hpp"

#include <gtest/gtest.h>

/// Whole keepers, days and months of them, in virtual time. Every run also watches rules 1, 3 and 4
/// (rule_watch).
namespace tokenkeeper::simulation::rules_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// 200 simulated days; each is a test that names its seed.
class day_of_errors : public testing::TestWithParam<std::uint64_t> {};

TEST_P(day_of_errors, loses_no_kept_session_and_never_floods) {
    constexpr seconds idle_times[] = {seconds{300}, seconds{900}, seconds{1800}, seconds{28800}};
    world k{family(GetParam(), idle_times[GetParam() % 4])};
    add_sixty_percent(k);
    k.run(hours{24});
    expect_kept(k, "wallboard");
    expect_kept(k, "view");
    expect_never_touched(k, "audit");
    expect_no_violation(k);
    EXPECT_GT(k.requests(), 300U);
}

INSTANTIATE_TEST_SUITE_P(seeds, day_of_errors, testing::ValuesIn(share_of_seeds(1, 200)),
                         [](const auto& seed) { return std::to_string(seed.param); });

TEST(nonsense, costs_nothing_but_errors) {
    for (const auto seed : share_of_seeds(1, 10)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{family(seed, seconds{300})};
        add_nonsense(k);
        k.run(hours{24});
        expect_kept(k, "wallboard");
        expect_kept(k, "view");
        expect_never_touched(k, "audit");
        expect_no_violation(k);
    }
}

TEST(verify_mode, notices_that_its_token_idled_out_on_time) {
    world k{family(1, seconds{900})};
    ASSERT_TRUE(k.run_until([&] { return k.view("audit").state == session_state::lost; }, seconds{905}));
    EXPECT_EQ(k.view("audit").reason, "idle_timeout");
    const auto died = k.record("audit").died.value();
    EXPECT_LE(k.now().wall - died, seconds{5});
    const auto requests = k.record("audit").requests;
    k.run(hours{5});
    EXPECT_EQ(k.record("audit").requests, requests) << "nothing is asked with a dead token";
}

TEST(keep_alive, needs_no_date_from_the_server) {
    auto setup = family(5, seconds{600});
    setup.organization.tells_idle_date = false;
    world k{setup};
    k.run(hours{24});
    expect_kept(k, "wallboard");
    expect_kept(k, "view");
    expect_no_violation(k);
    EXPECT_EQ(k.view("wallboard").idle_deadline_from, deadline_origin::computed);
}

TEST(keep_alive, is_not_misled_by_a_server_whose_clock_is_wrong) {
    for (const auto skew : {hours{-5}, hours{7}}) {
        world k{family(6, seconds{300})};
        k.cloud().set_clock_skew(skew);
        k.run(hours{24});
        expect_kept(k, "wallboard");
        expect_no_violation(k);
    }
}

TEST(keep_alive, makes_few_requests) {
    world k{family(7, seconds{900})};
    k.run(hours{24});
    const auto touches = k.record("wallboard").resets;
    EXPECT_GE(touches, 86400U / 500);
    EXPECT_LE(touches, 86400U / 400 + 150) << "a touch each 450 s, and those that read the idle timeout";
}

TEST(keep_alive, follows_an_idle_timeout_that_an_administrator_shortens) {
    for (const auto seed : share_of_seeds(1, 20)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{family(seed, seconds{1800})};
        k.run(hours{1} + minutes{seed});
        k.cloud().set_idle_timeout("acme", seconds{1320},
                                   k.now().wall);  // no token has been idle for so long
        k.run(minutes{6});                         // until each was looked at, nobody can know
        for (const auto* session : {"wallboard", "view"})
            EXPECT_LE(k.view(session).idle_deadline, k.record(session).idle_deadline) << session;
        k.run(hours{6});
        expect_kept(k, "wallboard");
        expect_kept(k, "view");
        EXPECT_EQ(k.logged("organization.idle_timeout_changed"), 2U);
        EXPECT_EQ(k.view("wallboard").idle_timeout, seconds{1320});
    }
}

TEST(keep_alive, warns_and_finds_the_loss_where_an_administrator_made_it_ineffective) {
    world k{family(9, seconds{900})};
    k.run(hours{1});
    k.cloud().exclude_from_activity("acme", cloud::operation::get_tokens_me);
    k.cloud().exclude_from_activity("acme", cloud::operation::head_tokens_me);
    k.cloud().exclude_from_activity("acme", cloud::operation::get_tokens_timeout);
    for (const auto* session : {"wallboard", "view"})
        k.excuse(session, minutes{20});
    k.run(minutes{20});
    for (const auto* session : {"wallboard", "view"}) {
        EXPECT_EQ(k.logged("session.keep_alive_ineffective", session), 1U) << session;
        EXPECT_EQ(k.view(session).state, session_state::lost) << session;
        EXPECT_EQ(k.view(session).reason, "idle_timeout") << session;
        EXPECT_EQ(k.view(session).keep_alive_effective, false) << session;
    }
    expect_no_violation(k);
}

TEST(keep_alive, stops_after_max_session) {
    auto setup = family(10, seconds{300});
    setup.sessions[0].policy.max_session = hours{2};
    world k{setup};
    k.run(hours{3});
    EXPECT_EQ(k.view("wallboard").state, session_state::lost);
    EXPECT_EQ(k.view("wallboard").reason, "idle_timeout");
    EXPECT_LE(k.record("wallboard").touches.back().at, beginning + hours{2});
    expect_kept(k, "view");
}

TEST(revocation, is_noticed_within_a_check_interval_and_is_no_idle_timeout) {
    world k{family(11, seconds{28800})};
    k.run(hours{1});
    k.cloud().revoke("wallboard", k.now().wall);
    const auto noticed = [&] { return k.view("wallboard").rejection.has_value(); };
    EXPECT_TRUE(k.run_until(noticed, minutes{5} + seconds{5}));
    const auto lost = [&] { return k.view("wallboard").state == session_state::lost; };
    EXPECT_TRUE(k.run_until(lost, minutes{1} + seconds{5}));
    EXPECT_EQ(k.view("wallboard").reason, "rejected");
}

TEST(refusal, does_not_lose_a_session_and_is_forgiven_when_it_ends) {
    world k{family(12, seconds{900})};
    k.run(hours{1});
    k.cloud().set_ip_denied("wallboard", true);
    k.run(minutes{6});
    EXPECT_EQ(k.view("wallboard").state, session_state::denied);
    k.cloud().set_ip_denied("wallboard", false);
    k.run(minutes{6});
    expect_kept(k, "wallboard");
    EXPECT_EQ(k.view("wallboard").state, session_state::alive);
}

world::setup crowd(std::size_t size, seconds idle) {
    world::setup s;
    s.seed = 21;
    s.organization = organization(idle);
    for (std::size_t i = 0; i < size; ++i)
        s.sessions.push_back({"s" + std::to_string(i), keep()});
    return s;
}

TEST(crowd, of_a_thousand_starts_within_the_budget_and_is_kept) {
    world k{crowd(1000, seconds{1800})};
    k.run(seconds{10});
    EXPECT_LE(k.requests(), 100U);
    k.run(hours{3});
    for (int i = 0; i < 1000; ++i)
        expect_kept(k, "s" + std::to_string(i));
    expect_no_violation(k);
}

TEST(crowd, catches_up_within_the_budget_after_a_suspend) {
    world k{crowd(500, seconds{1800})};
    k.run(hours{1});
    k.sleep(minutes{12});
    for (int i = 0; i < 500; ++i)
        EXPECT_NE(k.view("s" + std::to_string(i)).state, session_state::lost);
    k.run(minutes{4});
    for (int i = 0; i < 500; ++i) {
        expect_kept(k, "s" + std::to_string(i));
        EXPECT_EQ(k.view("s" + std::to_string(i)).state, session_state::alive);
    }
    expect_no_violation(k);
}

TEST(crowd, is_kept_through_an_outage_by_serving_the_most_urgent_first) {
    world k{crowd(1000, seconds{1800})};
    k.run(hours{1});
    k.cut(true);
    k.run(minutes{11});
    k.cut(false);
    k.run(minutes{30});
    for (int i = 0; i < 1000; ++i)
        expect_kept(k, "s" + std::to_string(i));
    expect_no_violation(k);
}

TEST(rate, is_never_exceeded_whatever_is_answered) {
    for (const int status : {429, 503, 403, 404, 401}) {
        auto setup = crowd(50, seconds{300});
        setup.max_requests_per_second = 3;
        world k{setup};
        cloud::fault always{cloud::fault_kind::status};
        always.status = status;
        if (status == 429) always.retry_after = seconds{0};
        k.disturb(always);
        k.run(hours{1});
        expect_no_violation(k);
    }
}

}  // namespace
}  // namespace tokenkeeper::simulation::rules_test
