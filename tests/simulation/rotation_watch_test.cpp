#include "tests/simulation/rotation_watch.hpp"

#include "tests/simulation/rule_watch_stage.hpp"

namespace tokenkeeper::simulation::rotation_watch_test {
namespace {

class rotation_watches : public rule_watches {
protected:
    /// The watch finds nothing wrong with the person's refresh but that there is no intent on the disk.
    bool is_allowed(rotation_watch& watch) {
        const auto before = broken();
        watch.sent(grant("person", "r1"));
        return broken() == before + 1;
    }
};

TEST_F(rotation_watches, see_a_refresh_token_that_is_sent_without_an_intent_or_twice) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    const auto first = grant("person", "r1");
    watch.sent(first);
    EXPECT_EQ(broken(), 1U) << "no intent";
    auto end = answer(200);
    end.access_token = "a1";
    end.refresh_token = "r2";
    watch.ended(first, end);
    watch.sent(grant("person", "r1"));
    EXPECT_EQ(broken(), 3U) << "no intent, and used";
}

TEST_F(rotation_watches, see_a_doubted_refresh_sent_again_while_the_token_before_it_lives) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    give_token("person", use);
    auto lost = answer(0);
    lost.access_token = "a1";
    watch.ended(grant("person", "r1"), lost);
    EXPECT_FALSE(is_allowed(watch)) << "its answer was lost, and the token lives";
    use.ended(request("person/1"), answer(401));
    pass(seconds{59});
    EXPECT_FALSE(is_allowed(watch)) << "one 401 is no death";
    pass(seconds{1});
    EXPECT_TRUE(is_allowed(watch)) << "it has stood for a minute";
    auto refusal = answer(400);
    watch.ended(grant("person", "r1"), refusal);
    EXPECT_TRUE(is_allowed(watch)) << "nobody could read that answer either";
    use.ended(request("person/1"), answer(200));
    use.ended(request("person/1"), answer(401));
    EXPECT_FALSE(is_allowed(watch)) << "it was seen to live";
    pass(seconds{60});
    EXPECT_TRUE(is_allowed(watch));
    refusal.grant_error = "invalid_grant";
    watch.ended(grant("person", "r1"), refusal);
    EXPECT_FALSE(is_allowed(watch)) << "it was said to be used";
}

TEST_F(rotation_watches, excuse_an_answer_that_a_crash_took_before_it_was_saved) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    auto granted = answer(200);
    granted.access_token = "a1";
    granted.refresh_token = "r2";
    watch.ended(grant("person", "r1"), granted);
    watch.process_ended(false);
    watch.sent(grant("person", "r1"));
    EXPECT_EQ(broken(), 1U) << "no intent, and nothing else";
    watch.process_ended(true);
    EXPECT_EQ(broken(), 1U) << "no rotation is missed";
}

TEST_F(rotation_watches, excuse_a_doubted_refresh_by_what_the_wall_clock_was_set_across_a_reboot) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    give_token("person", use);
    auto lost = answer(0);
    lost.access_token = "a1";
    watch.ended(grant("person", "r1"), lost);
    scene.cloud.set_idle_timeout("acme", std::nullopt, scene.clock.truth());
    const auto life = scene.people.plans().at("person").token_life;
    scene.clock.step_wall(seconds{3});
    pass(life - seconds{2});
    EXPECT_FALSE(is_allowed(watch)) << "the boot clock tells";
    scene.clock.reboot();
    scene.started = scene.clock.world();
    EXPECT_TRUE(is_allowed(watch));
}

TEST_F(rotation_watches, see_a_token_that_is_used_before_it_is_durable) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    auto end = answer(200);
    end.access_token = "a1";
    watch.ended(grant("person", "r1"), end);
    watch.handed_out("person", secret{"a1"});
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rotation_watches, see_a_rotation_that_is_lost_at_an_orderly_end) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    auto end = answer(200);
    end.access_token = "a1";
    end.refresh_token = "r2";
    watch.ended(grant("person", "r1"), end);
    watch.process_ended(false);
    EXPECT_EQ(broken(), 0U);
    watch.ended(grant("person", "r1"), end);
    watch.process_ended(true);
    EXPECT_EQ(broken(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::simulation::rotation_watch_test
