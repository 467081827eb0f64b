#include "lib/session/grant_plan.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr double middle = 0.5;
constexpr boot_time begin{hours{1000}};

token_life lives_for(boot_clock::duration length) {
    return {begin, begin + length};
}

grant_plan refreshing() {
    grant_plan plan{grant_type::refresh_token};
    plan.granted(begin);
    plan.in_use(lives_for(hours{24}), middle);
    return plan;
}

TEST(renewal_due, is_at_80_percent_of_the_life_give_or_take_5) {
    EXPECT_EQ(*renewal_due(lives_for(seconds{40}), 0.0) - begin, seconds{30});
    EXPECT_EQ(*renewal_due(lives_for(seconds{40}), middle) - begin, seconds{32});
    EXPECT_LE(*renewal_due(lives_for(seconds{40}), 0.999) - begin, seconds{34});
}

TEST(renewal_due, leaves_a_minute_where_the_life_is_longer_than_ten) {
    for (const double random : {0.0, middle, 0.999})
        EXPECT_LE(*renewal_due(lives_for(seconds{601}), random), begin + seconds{541});
}

TEST(renewal_due, is_unknown_where_the_end_is) {
    EXPECT_EQ(renewal_due({begin, {}}, middle), std::nullopt);
}

TEST(grant_plan, asks_for_nothing_where_tokens_are_given) {
    grant_plan plan;
    plan.need(begin);
    plan.allow(begin);
    plan.died(begin, true);
    EXPECT_EQ(plan.due(), std::nullopt);
}

TEST(grant_plan, waits_longer_and_longer_while_grants_fail_for_passing_reasons) {
    grant_plan plan{grant_type::client_credentials};
    plan.need(begin);
    auto now = begin;
    boot_clock::duration last{};
    for (int i = 0; i < 12; ++i) {
        plan.failed(error{errc::server_unavailable}, nullptr, now, 0.0);
        const auto wait = *plan.due() - now;
        EXPECT_GE(wait, last);
        last = wait;
        now = *plan.due();
    }
    EXPECT_EQ(last, minutes{5}) << "and never longer";
}

TEST(grant_plan, comes_closer_to_the_end_of_the_token_that_is_in_use) {
    grant_plan plan{grant_type::client_credentials};
    const auto life = lives_for(seconds{40});
    plan.in_use(life, middle);
    int attempts = 0;
    for (auto now = *plan.due(); now < *life.expires; now = *plan.due()) {
        ++attempts;
        plan.failed(error{errc::connect_failed}, &life, now, middle);
    }
    EXPECT_GE(attempts, 7);
}

TEST(grant_plan, honours_retry_after) {
    grant_plan plan{grant_type::client_credentials};
    error throttled{errc::throttled};
    throttled.retry_after = seconds{120};
    plan.failed(throttled, nullptr, begin, middle);
    EXPECT_GE(*plan.due() - begin, seconds{121});
}

TEST(grant_plan, stops_at_a_permanent_error_until_something_changes) {
    for (const auto permanent :
         {errc::invalid_client, errc::invalid_grant, errc::unauthorized_client, errc::grant_refused}) {
        grant_plan plan{grant_type::refresh_token};
        plan.need(begin);
        plan.failed(error{permanent, "said the test"}, nullptr, begin, middle);
        EXPECT_EQ(plan.due(), std::nullopt);
        EXPECT_EQ(plan.reason(), error{permanent}.name());
        plan.died(begin, true);
        EXPECT_EQ(plan.due(), std::nullopt) << "also when the token dies";
        plan.allow(begin + hours{1});
        EXPECT_EQ(plan.due(), begin + hours{1});
    }
}

TEST(grant_plan, gets_a_new_token_at_once_when_the_old_one_idled_out) {
    grant_plan plan{grant_type::client_credentials};
    auto now = begin;
    for (int i = 0; i < 10; ++i) {
        plan.granted(now);
        plan.in_use({now, now + hours{24}}, middle);
        now += seconds{20};
        plan.died(now, true);
        EXPECT_EQ(plan.due(), now);
    }
}

TEST(grant_plan, spaces_grants_whose_tokens_are_killed) {
    grant_plan plan{grant_type::client_credentials};
    auto now = begin;
    int minted = 0;
    while (now < begin + hours{24}) {
        plan.granted(now);
        ++minted;
        plan.in_use({now, now + hours{24}}, middle);
        now += seconds{2};
        plan.died(now, false);
        now = std::max(now, *plan.due());
    }
    EXPECT_LT(minted, 40);
}

TEST(grant_plan, repeats_a_refresh_whose_answer_may_be_lost_as_late_as_possible) {
    for (const auto lost : {errc::connection_lost, errc::request_timeout, errc::malformed_response}) {
        auto plan = refreshing();
        const auto life = lives_for(hours{24});
        const auto now = *plan.due();
        plan.failed(error{lost}, &life, now, middle);
        EXPECT_TRUE(plan.answer_may_be_lost());
        EXPECT_EQ(*plan.due(), begin + hours{24} - minutes{72}) << "a twentieth of its life before the end";
        plan.failed(error{lost}, &life, *plan.due(), middle);
        EXPECT_LT(*plan.due(), *life.expires) << "then there is nothing more to lose";
    }
}

TEST(grant_plan, repeats_a_refresh_soon_that_was_certainly_not_processed) {
    for (const auto certain :
         {errc::connect_failed, errc::throttled, errc::tls_failed, errc::state_not_saved}) {
        auto plan = refreshing();
        const auto life = lives_for(hours{24});
        const auto now = *plan.due();
        plan.failed(error{certain}, &life, now, middle);
        EXPECT_FALSE(plan.answer_may_be_lost());
        EXPECT_LE(*plan.due() - now, seconds{2});
    }
    auto plan = refreshing();
    error unavailable{errc::server_unavailable};
    unavailable.http_status = 503;
    plan.failed(unavailable, nullptr, begin, middle);
    EXPECT_FALSE(plan.answer_may_be_lost()) << "503 is the answer of a server that did nothing";
}

TEST(grant_plan, says_that_the_answer_was_lost_when_the_old_refresh_token_is_dead) {
    auto plan = refreshing();
    plan.failed(error{errc::connection_lost}, nullptr, begin, middle);
    plan.failed(error{errc::invalid_grant, "used"}, nullptr, begin, middle);
    EXPECT_EQ(plan.reason(), "refresh_answer_lost");
    auto restarted = refreshing();
    restarted.answer_was_lost(nullptr);
    restarted.failed(error{errc::invalid_grant, "used"}, nullptr, begin, middle);
    EXPECT_EQ(restarted.reason(), "refresh_answer_lost");
}

TEST(grant_plan, waits_also_after_a_restart_with_a_refresh_whose_answer_may_be_lost) {
    const auto life = lives_for(hours{24});
    grant_plan plan{grant_type::refresh_token};
    plan.in_use(life, middle);
    plan.answer_was_lost(&life);
    EXPECT_EQ(*plan.due(), begin + hours{24} - minutes{72});
}

TEST(grant_plan, forgets_that_tokens_were_killed_when_one_has_lived) {
    grant_plan plan{grant_type::client_credentials};
    auto now = begin;
    for (int i = 0; i < 8; ++i) {
        plan.granted(now);
        plan.died(now += seconds{1}, false);
        now = *plan.due();
    }
    plan.granted(now);
    plan.in_use({now, now + hours{1}}, middle);
    now = *plan.due();
    plan.granted(now);
    plan.died(now + seconds{1}, false);
    EXPECT_LE(*plan.due() - now, seconds{30});
}

TEST(grant_plan, is_hastened_only_where_nothing_speaks_against_it) {
    auto plan = refreshing();
    plan.hasten(begin + hours{1});
    EXPECT_EQ(plan.due(), begin + hours{1});
    plan.failed(error{errc::throttled}, nullptr, begin + hours{1}, middle);
    const auto waits = plan.due();
    plan.hasten(begin + hours{1});
    EXPECT_EQ(plan.due(), waits) << "a reader does not cut a wait short";
}

}  // namespace
}  // namespace tokenkeeper
