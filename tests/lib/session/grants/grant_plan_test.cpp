#include "lib/session/grants/grant_plan.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::grant_plan_test {
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

TEST(grant_plan, sends_no_refresh_again_in_the_moment_in_which_the_old_token_may_still_live) {
    auto plan = refreshing();
    const auto life = lives_for(hours{24});
    plan.failed(error{errc::connection_lost}, &life, begin + hours{20}, middle);
    ASSERT_TRUE(plan.answer_may_be_lost());
    plan.died(begin + hours{21}, false);
    EXPECT_EQ(plan.due(), begin + hours{21} + seconds{2});
}

TEST(grant_plan, spaces_what_is_needed_while_tokens_are_killed_one_after_the_other) {
    grant_plan plan{grant_type::client_credentials};
    plan.granted(begin);
    plan.not_accepted(nullptr, begin + seconds{10}, middle);
    EXPECT_EQ(plan.due(), begin + seconds{30});
    plan.rest();
    plan.need(begin + seconds{12}, request_cause::reader);
    EXPECT_EQ(plan.due(), begin + seconds{30});
    const auto life = lives_for(hours{24});
    plan.not_accepted(&life, begin + seconds{40}, middle);
    EXPECT_GT(plan.due(), begin + hours{18}) << "the token in use lives";
    EXPECT_EQ(plan.cause(), request_cause::token_ends_soon);
}

TEST(grant_plan, does_not_count_a_token_as_killed_that_lives_after_all) {
    grant_plan plan{grant_type::client_credentials};
    for (int i = 0; i < 5; ++i) {
        plan.granted(begin);
        plan.in_use(lives_for(hours{24}), middle);
        plan.died(begin, false);
        plan.in_use(lives_for(hours{24}), middle);
    }
    plan.died(begin, false);
    EXPECT_EQ(plan.due(), begin + seconds{30});
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

TEST(grant_plan, repeats_a_refresh_whose_answer_may_be_lost_when_the_token_has_ended) {
    for (const auto lost : {errc::connection_lost, errc::request_timeout, errc::malformed_response}) {
        auto plan = refreshing();
        const auto life = lives_for(hours{24});
        const auto now = *plan.due();
        plan.failed(error{lost}, &life, now, middle);
        EXPECT_TRUE(plan.answer_may_be_lost());
        EXPECT_EQ(*plan.due(), begin + hours{24} + seconds{1}) << "used, it would take the token with it";
        const auto end = *plan.due();
        plan.failed(error{lost}, &life, end, middle);
        EXPECT_LE(*plan.due() - end, seconds{5}) << "then there is nothing more to lose";
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

/// An answer of this status, with the code that the service gave, if any.
error refusal(errc code, int status, std::string api_code) {
    error failure{code};
    failure.http_status = status;
    failure.api_code = std::move(api_code);
    return failure;
}

TEST(grant_plan, takes_a_refusal_that_says_nothing_for_a_lost_answer) {
    for (const auto& [code, status] : {std::pair{errc::unexpected_status, 400},
                                       {errc::unexplained_unauthorized, 401},
                                       {errc::forbidden, 403}}) {
        auto plan = refreshing();
        const auto life = lives_for(hours{24});
        plan.failed(refusal(code, status, ""), &life, *plan.due(), middle);
        EXPECT_TRUE(plan.answer_may_be_lost()) << status;
        EXPECT_EQ(*plan.due(), begin + hours{24} + seconds{1})
            << "a gateway said so, after whatever happened";
        plan.failed(refusal(code, status, ""), nullptr, *plan.due(), middle);
        EXPECT_FALSE(plan.refused()) << "nobody said that the refresh token is dead";
        EXPECT_TRUE(plan.due());
    }
}

TEST(grant_plan, believes_a_refusal_that_says_why_and_an_address_without_a_login_service) {
    for (const auto& failure :
         {refusal(errc::unexpected_status, 400, "bad.request"),
          refusal(errc::address_not_authorized, 401, "ip.not.authorized"),
          refusal(errc::forbidden, 403, "authz.policy.denied"),
          refusal(errc::invalid_client, 401, "invalid_client"), refusal(errc::unexpected_status, 404, "")}) {
        EXPECT_FALSE(may_be_processed(failure)) << failure.http_status;
    }
    EXPECT_TRUE(may_be_processed(refusal(errc::server_unavailable, 400, "server_error")));
}

TEST(grant_plan, says_that_the_answer_was_lost_when_the_old_refresh_token_is_dead) {
    auto plan = refreshing();
    plan.failed(error{errc::connection_lost}, nullptr, begin, middle);
    plan.failed(error{errc::invalid_grant, "used"}, nullptr, begin, middle);
    EXPECT_EQ(plan.refusal().reason(), "refresh_answer_lost");
    auto restarted = refreshing();
    restarted.answer_was_lost(nullptr);
    restarted.failed(error{errc::invalid_grant, "used"}, nullptr, begin, middle);
    EXPECT_EQ(restarted.refusal().reason(), "refresh_answer_lost");
}

TEST(grant_plan, waits_also_after_a_restart_with_a_refresh_whose_answer_may_be_lost) {
    const auto life = lives_for(hours{24});
    grant_plan plan{grant_type::refresh_token};
    plan.in_use(life, middle);
    plan.answer_was_lost(&life);
    EXPECT_EQ(*plan.due(), begin + hours{24} + seconds{1});
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

TEST(grant_plan, is_not_hastened_where_a_token_was_killed) {
    grant_plan plan{grant_type::client_credentials};
    plan.granted(begin);
    plan.died(begin + seconds{1}, false);
    plan.hasten(begin + seconds{2});
    EXPECT_EQ(plan.due(), begin + seconds{30});
}

TEST(grant_plan, is_hastened_only_where_nothing_speaks_against_it) {
    auto plan = refreshing();
    plan.hasten(begin + hours{1});
    EXPECT_EQ(plan.due(), begin + hours{1});
    plan.failed(error{errc::throttled}, nullptr, begin + hours{1}, middle);
    const auto waits = plan.due();
    plan.hasten(begin + hours{1});
    EXPECT_EQ(plan.due(), waits) << "a reader does not cut a wait short";
    const auto life = lives_for(hours{24});
    grant_plan restarted{grant_type::refresh_token};
    restarted.in_use(life, middle);
    restarted.answer_was_lost(&life);
    restarted.hasten(begin + hours{1});
    EXPECT_EQ(restarted.due(), begin + hours{24} + seconds{1}) << "nor the life of the token before it";
}

TEST(grant_plan, repeats_no_doubted_refresh_while_a_token_without_a_known_end_lives) {
    grant_plan plan{grant_type::refresh_token};
    const token_life endless{begin, std::nullopt};
    plan.granted(begin);
    plan.in_use(endless, middle);
    plan.need(begin + hours{1}, request_cause::command);
    plan.failed(error{errc::connection_lost}, &endless, begin + hours{1}, middle);
    EXPECT_FALSE(plan.due());
    plan.died(begin + hours{2}, false);
    EXPECT_TRUE(plan.due());
}

}  // namespace
}  // namespace tokenkeeper::grant_plan_test
