#include "lib/session/grants/grant_plan.hpp"

#include "tests/lib/session/grants/plan_times.hpp"

#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::grant_plan_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(grant_plan, asks_for_nothing_where_tokens_are_given) {
    grant_plan plan;
    plan.need(begin, request_cause::token_missing);
    plan.allow(begin, request_cause::command);
    plan.died(begin, true);
    EXPECT_EQ(plan.due(), std::nullopt);
}

TEST(grant_plan, waits_longer_and_longer_while_grants_fail_for_passing_reasons) {
    grant_plan plan{grant_type::client_credentials};
    plan.need(begin, request_cause::token_missing);
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

/// Attempts come each second then, and an outage of a quarter of a minute must not cost five.
TEST(grant_plan, waits_anew_from_the_end_of_the_token_that_was_in_use) {
    grant_plan plan{grant_type::client_credentials};
    const auto life = lives_for(seconds{40});
    plan.in_use(life, middle);
    auto now = *plan.due();
    for (; now < *life.expires; now = *plan.due())
        plan.failed(error{errc::server_unavailable}, &life, now, middle);
    for (int i = 0; i < 3; ++i, now = *plan.due())
        plan.failed(error{errc::server_unavailable}, nullptr, now, middle);
    EXPECT_LT(now - *life.expires, seconds{10});
}

TEST(grant_plan, goes_on_soon_when_the_store_can_be_written_again) {
    grant_plan plan{grant_type::refresh_token};
    plan.need(begin, request_cause::token_missing);
    auto now = begin;
    for (int i = 0; i < 12; ++i, now = *plan.due())
        plan.failed(error{errc::state_not_saved}, nullptr, now, middle);
    plan.failed(error{errc::state_not_saved}, nullptr, now, middle);
    ASSERT_GT(*plan.due(), now + minutes{4});
    plan.store_recovered(now + seconds{1});
    EXPECT_EQ(plan.due(), now + seconds{5}) << "a store that is unwell in turns makes no loop";

    now += seconds{5};
    plan.failed(error{errc::state_not_saved}, nullptr, now, middle);
    plan.store_recovered(now + minutes{1});
    EXPECT_EQ(plan.due(), now + minutes{1});
    plan.granted(now);

    plan.failed(error{errc::server_unavailable}, nullptr, now, middle);
    const auto due = plan.due();
    plan.store_recovered(now + seconds{1});
    EXPECT_EQ(plan.due(), due) << "of another failure the store says nothing";
}

TEST(grant_plan, waits_for_the_end_of_its_token_though_the_store_can_be_written_again) {
    grant_plan plan{grant_type::refresh_token};
    const auto life = lives_for(minutes{10});
    plan.in_use(life, middle);
    const auto now = *plan.due();
    plan.failed(error{errc::state_not_saved}, &life, now, middle);
    plan.answer_was_lost(&life);
    plan.store_recovered(now + seconds{10});
    EXPECT_GT(*plan.due(), *life.expires) << "the refresh token may be used up";
}

TEST(grant_plan, asks_for_nothing_when_the_store_can_be_written_and_the_token_lives_again) {
    grant_plan plan{grant_type::refresh_token};
    const auto life = lives_for(minutes{10});
    plan.died(begin, false);
    plan.failed(error{errc::state_not_saved}, nullptr, begin, middle);
    plan.in_use(life, middle);
    const auto renewal = plan.due();
    plan.store_recovered(begin + seconds{10});
    EXPECT_EQ(plan.due(), renewal);
}

TEST(grant_plan, honours_retry_after) {
    grant_plan plan{grant_type::client_credentials};
    error throttled{errc::throttled};
    throttled.retry_after = seconds{120};
    plan.failed(throttled, nullptr, begin, middle);
    EXPECT_GE(*plan.due() - begin, seconds{121});
}

TEST(grant_plan, stops_at_a_permanent_error_until_something_changes) {
    for (const auto permanent : {errc::invalid_grant, errc::grant_refused}) {
        grant_plan plan{grant_type::refresh_token};
        plan.need(begin, request_cause::token_missing);
        plan.failed(error{permanent, "said the test"}, nullptr, begin, middle);
        EXPECT_EQ(plan.due(), std::nullopt);
        EXPECT_EQ(plan.refusal().reason(), error{permanent}.name());
        plan.died(begin, true);
        EXPECT_EQ(plan.due(), std::nullopt) << "also when the token dies";
        plan.allow(begin + minutes{1}, request_cause::command);
        EXPECT_EQ(plan.due(), begin + minutes{1});
    }
}

TEST(grant_plan, looks_once_an_hour_whether_a_refused_client_was_mended) {
    for (const auto& [type, permanent] : {std::pair{grant_type::client_credentials, errc::invalid_client},
                                          {grant_type::client_credentials, errc::invalid_grant},
                                          {grant_type::client_credentials, errc::grant_refused},
                                          {grant_type::refresh_token, errc::invalid_client},
                                          {grant_type::refresh_token, errc::unauthorized_client}}) {
        grant_plan plan{type};
        plan.need(begin, request_cause::token_missing);
        plan.failed(error{permanent}, nullptr, begin, middle);
        EXPECT_TRUE(plan.refused());
        EXPECT_EQ(plan.due(), begin + hours{1});
        EXPECT_EQ(plan.cause(), request_cause::hourly_look);
        plan.failed(error{errc::server_unavailable}, nullptr, begin + hours{1}, middle);
        EXPECT_TRUE(plan.refused()) << "a passing fault does not say that it was mended";
        EXPECT_EQ(plan.due(), begin + hours{2});
        plan.granted(begin + hours{2});
        EXPECT_FALSE(plan.refused());
    }
}

TEST(grant_plan, never_looks_where_the_owner_refused) {
    grant_plan plan{grant_type::client_credentials};
    plan.need(begin, request_cause::token_missing);
    plan.failed(error{errc::invalid_client}, nullptr, begin, middle);
    plan.refuse("revoked", "by command");
    EXPECT_EQ(plan.due(), std::nullopt);
}

TEST(grant_plan, is_silent_while_it_is_suspended_and_forgets_nothing) {
    grant_plan plan{grant_type::client_credentials};
    plan.in_use(lives_for(hours{24}), middle);
    const auto due = plan.due();
    plan.suspend(true);
    EXPECT_EQ(plan.due(), std::nullopt);
    plan.suspend(false);
    EXPECT_EQ(plan.due(), due);
}

}  // namespace
}  // namespace tokenkeeper::grant_plan_test
