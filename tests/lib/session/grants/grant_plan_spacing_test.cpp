#include "lib/session/grants/grant_plan.hpp"
#include "tests/lib/session/grants/plan_times.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::grant_plan_test {
namespace {

using std::chrono::hours;

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

TEST(grant_plan, asks_twice_more_where_the_server_gives_the_same_token_again) {
    grant_plan plan{grant_type::client_credentials};
    auto life = lives_for(hours{1});
    plan.granted(begin);
    plan.in_use(life, middle);
    EXPECT_EQ(plan.due(), begin + std::chrono::minutes{48});
    const auto renew = [&](boot_time expires) {
        const token_life fresh{*plan.due(), expires};
        plan.granted(*plan.due());
        plan.in_use(fresh, middle, &life);
        life = fresh;
    };
    renew(begin + hours{1});
    EXPECT_EQ(plan.due(), begin + std::chrono::minutes{57});
    renew(begin + hours{1});
    EXPECT_EQ(plan.due(), begin + hours{1} + seconds{1});
    auto stubborn = plan;
    renew(begin + hours{2});
    EXPECT_EQ(plan.due(), begin + hours{1} + seconds{1} + part_of(hours{1} - seconds{1}, 0.8));
    const token_life over{*stubborn.due(), begin + hours{1}};
    stubborn.granted(over.obtained);
    stubborn.in_use(over, middle, &life);
    EXPECT_GE(*stubborn.due() - over.obtained, seconds{30}) << "it gives it even after its end";
}

}  // namespace
}  // namespace tokenkeeper::grant_plan_test
