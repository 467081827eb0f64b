#include "lib/session/grants/grant_plan.hpp"
#include "tests/lib/session/grants/plan_times.hpp"

#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::grant_plan_test {
namespace {

using std::chrono::hours;

grant_plan refreshing() {
    grant_plan plan{grant_type::refresh_token};
    plan.granted(begin);
    plan.in_use(lives_for(hours{24}), middle);
    return plan;
}

/// An answer of this status, with the code that the service gave, if any.
error refusal(errc code, int status, std::string api_code) {
    error failure{code};
    failure.http_status = status;
    failure.api_code = std::move(api_code);
    return failure;
}

TEST(grant_plan, sends_no_refresh_again_in_the_moment_in_which_the_old_token_may_still_live) {
    auto plan = refreshing();
    const auto life = lives_for(hours{24});
    plan.failed(error{errc::connection_lost}, &life, begin + hours{20}, middle);
    ASSERT_TRUE(plan.answer_may_be_lost());
    plan.died(begin + hours{21}, false);
    EXPECT_EQ(plan.due(), begin + hours{21} + seconds{2});
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

TEST(grant_plan, repeats_a_doubted_refresh_when_its_token_died_but_not_before_the_login_service_allows) {
    for (const auto& silence : {std::optional<seconds>{}, std::optional{seconds{600}}}) {
        auto plan = refreshing();
        const auto life = lives_for(hours{24});
        const auto asked = begin + hours{20};
        auto failure = refusal(errc::server_unavailable, 502, "");
        failure.retry_after = silence;
        plan.failed(failure, &life, asked, middle);
        ASSERT_TRUE(plan.answer_may_be_lost());
        plan.replaced_token_died(asked + seconds{60});
        if (silence) {
            EXPECT_GE(plan.due(), asked + *silence);
        } else {
            EXPECT_EQ(plan.due(), asked + seconds{62});
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::grant_plan_test
