#include "tests/simulation/faults.hpp"
#include "tests/simulation/seeds.hpp"
#include "tests/simulation/world_checks.hpp"

#include <gtest/gtest.h>

/// Sessions that get their tokens with grants, in virtual time.
namespace tokenkeeper::simulation::grants_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

world::setup one(std::uint64_t seed, grant_type grants, seconds token_life,
                 session_mode mode = session_mode::verify) {
    world::setup s;
    s.seed = seed;
    s.organization.name = "acme";
    s.organization.idle_timeout = seconds{900};
    s.organization.requests_per_minute = 100'000;
    session_policy policy;
    policy.grants = grants;
    policy.mode = mode;
    s.sessions = {{"export", policy, token_life}};
    s.sessions[0].sink = true;  // nobody replaces a token that nobody uses
    return s;
}

/// Faults of the login service alone, none of which is processed.
void add_login_faults(world& w, double share) {
    using cloud::fault_kind;
    cloud::fault unavailable{fault_kind::status};
    cloud::fault throttled{fault_kind::status};
    throttled.status = 429;
    cloud::fault html{fault_kind::html_200};
    cloud::fault reset{fault_kind::reset};
    std::vector<std::pair<cloud::fault, double>> all{
        {unavailable, share / 4}, {throttled, share / 4}, {html, share / 4}, {reset, share / 4}};
    for (auto& [rule, probability] : all)
        rule.what = cloud::operation::oauth_token;
    add_shares(w, std::move(all));
}

TEST(client_credentials, are_never_without_a_token_while_30_percent_of_logins_fail_and_mint_few) {
    std::uint64_t minted = 0;
    boot_clock::duration without{};
    const auto seeds = share_of_seeds(1, 50);
    for (const auto seed : seeds) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{one(seed, grant_type::client_credentials, seconds{40})};
        add_login_faults(k, 0.3);
        k.run(hours{1});
        without += k.without_token("export");
        minted += k.client("export").grants;
        expect_no_violation(k);
    }
    const double least = static_cast<double>(seeds.size()) * 3600 / 40;
    std::printf("without a token for %.1f s of %zu h; minted %.3f times the least\n",
                std::chrono::duration<double>(without).count(), seeds.size(),
                static_cast<double>(minted) / least);
    EXPECT_LE(static_cast<double>(minted), 1.3 * least);
    // Eight attempts fit between renewal and end; that all fail happens once in 15,000 renewals.
    EXPECT_LE(without, seconds{30});
}

TEST(client_credentials, of_a_day_need_one_grant_where_nothing_goes_wrong) {
    world k{one(3, grant_type::client_credentials, hours{24}, session_mode::keep_alive)};
    k.run(hours{18});
    EXPECT_EQ(k.client("export").grants, 1U);
    k.run(hours{24});
    EXPECT_EQ(k.client("export").grants, 3U) << "after a day's 80 %";
    EXPECT_EQ(k.without_token("export"), boot_clock::duration{});
    expect_no_violation(k);
}

TEST(client_credentials, mint_nothing_through_a_day_of_passing_faults_but_what_is_due) {
    for (const auto seed : share_of_seeds(1, 20)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{one(seed, grant_type::client_credentials, hours{4}, session_mode::keep_alive)};
        add_sixty_percent(k);
        k.run(hours{24});
        const auto client = k.client("export");
        EXPECT_GE(client.grants, 6U);
        EXPECT_LE(client.grants - client.answers_lost, 8U);
        EXPECT_EQ(client.too_early, 0U);
        EXPECT_EQ(k.without_token("export"), boot_clock::duration{});
        expect_no_violation(k);
    }
}

TEST(client_credentials, get_a_new_token_at_once_when_one_idles_out) {
    world k{one(5, grant_type::client_credentials, hours{24})};
    k.run(hours{3});
    const auto client = k.client("export");
    EXPECT_EQ(client.tokens.idled + 1, client.grants) << "a verify session is not touched";
    EXPECT_EQ(client.tokens.resets, 0U);
    EXPECT_LE(k.without_token("export"), seconds{10} * static_cast<int>(client.grants));
    EXPECT_EQ(k.view("export").state, session_state::alive);
}

TEST(client_credentials, only_look_hourly_while_the_client_is_disabled_and_go_on_when_somebody_says_so) {
    world k{one(6, grant_type::client_credentials, minutes{10})};
    k.run(minutes{5});
    k.cloud().set_client_enabled("export", false);
    k.run(hours{24});
    EXPECT_EQ(k.view("export").state, session_state::failed);
    EXPECT_EQ(k.view("export").reason, "invalid_client");
    EXPECT_EQ(k.client("export").refused.at("invalid_client"), 24U) << "one an hour";
    EXPECT_EQ(k.logged("session.expiring"), 2U) << "no new token can be had, and the present one ends";
    EXPECT_EQ(k.logged("session.failed"), 1U);
    k.cloud().set_client_enabled("export", true);
    k.command("export", session_action::renew);
    k.run(minutes{1});
    EXPECT_EQ(k.view("export").state, session_state::alive);
}

TEST(client_credentials, mint_no_row_of_tokens_where_each_is_killed) {
    world k{one(7, grant_type::client_credentials, hours{24})};
    cloud::fault killed{cloud::fault_kind::status};
    killed.status = 401;
    killed.what = cloud::operation::get_tokens_me;
    k.disturb(killed);
    k.run(hours{24});
    EXPECT_LE(k.client("export").grants, 40U);
    expect_no_violation(k);
}

TEST(refresh_token, rotates_for_a_month_and_is_never_used_twice) {
    world k{one(8, grant_type::refresh_token, hours{1}, session_mode::keep_alive)};
    k.run(hours{24} * 30);
    const auto client = k.client("export");
    EXPECT_EQ(client.reuses, 0U);
    EXPECT_GE(client.refreshes, 24U * 30U);
    EXPECT_LE(client.refreshes, 24U * 30U * 4U / 3U);
    EXPECT_EQ(k.without_token("export"), boot_clock::duration{});
    expect_no_violation(k);
}

TEST(refresh_token, survives_faults_that_are_certainly_not_processed) {
    for (const auto seed : share_of_seeds(1, 20)) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        world k{one(seed, grant_type::refresh_token, hours{1}, session_mode::keep_alive)};
        cloud::fault unavailable{cloud::fault_kind::status};
        unavailable.probability = 0.6;
        k.disturb(unavailable);
        k.run(hours{48});
        EXPECT_EQ(k.client("export").reuses, 0U);
        EXPECT_EQ(k.view("export").state == session_state::alive ||
                      k.view("export").state == session_state::retrying,
                  true);
        EXPECT_EQ(k.without_token("export"), boot_clock::duration{});
        expect_no_violation(k);
    }
}

TEST(refresh_token, whose_answer_was_lost_serves_its_access_token_to_the_end_and_says_so) {
    world k{one(9, grant_type::refresh_token, hours{10}, session_mode::keep_alive)};
    k.run(hours{1});
    cloud::fault lost{cloud::fault_kind::reset_after};
    lost.what = cloud::operation::oauth_token;
    lost.remaining = 1;
    k.disturb(lost);
    k.run(hours{8} + minutes{20});
    EXPECT_EQ(k.client("export").answers_lost, 1U);
    EXPECT_EQ(k.view("export").state, session_state::alive);
    EXPECT_EQ(k.logged("session.expiring"), 1U);
    EXPECT_EQ(k.client("export").reuses, 0U)
        << "the old refresh token is not tried while the access token lives";
    k.run(hours{2});
    EXPECT_EQ(k.view("export").state, session_state::failed);
    EXPECT_EQ(k.view("export").reason, "refresh_answer_lost");
    EXPECT_EQ(k.client("export").reuses, 1U);
}

TEST(grants, of_a_thousand_sessions_start_within_the_budget) {
    world::setup s = one(10, grant_type::client_credentials, hours{24});
    const auto first = s.sessions[0];
    for (int i = 1; i < 1000; ++i) {
        s.sessions.push_back(first);
        s.sessions.back().name += std::to_string(i);
    }
    world k{s};
    k.run(minutes{8});
    EXPECT_EQ(k.process().daemon().counts()[session_state::alive], 1000U);
    expect_no_violation(k);
}

}  // namespace
}  // namespace tokenkeeper::simulation::grants_test
