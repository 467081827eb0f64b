#include "tests/simulation/view_watch.hpp"

#include "tests/simulation/rule_watch_stage.hpp"

namespace tokenkeeper::simulation::view_watch_test {
namespace {

using view_watches = rule_watches;

TEST_F(view_watches, see_a_dead_token_that_is_shown_alive) {
    token_use use{scene};
    view_watch watch{scene, use};
    show("audit", session_state::alive);
    watch.look(shown);
    pass(seconds{900});
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it just died";
    scene.troubles.add(cloud::fault{cloud::fault_kind::hang}, scene.clock.world(), std::nullopt);
    pass(seconds{400});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "old evidence is none, whoever answers";
}

TEST_F(view_watches, excuse_a_dead_token_where_a_shorter_timeout_killed_it_as_of_an_earlier_time) {
    token_use use{scene};
    view_watch watch{scene, use};
    show("audit", session_state::alive);
    scene.timeouts.begin("acme", seconds{7200});
    pass(seconds{1300});
    scene.timeouts.change("acme", seconds{900}, scene.clock.world());
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "nobody could know before";
    scene.timeouts.change("acme", seconds{1800}, scene.clock.world() + seconds{300});
    pass(seconds{400});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "a longer one excuses nothing";
}

TEST_F(view_watches, excuse_a_later_deadline_only_by_what_a_gateway_hides) {
    token_use use{scene};
    view_watch watch{scene, use};
    gateway behind;
    behind.ahead = -seconds{300};
    auto misdated = answer(200);
    misdated.date_ahead = behind.ahead;
    events::idle_timeout_changed told;
    told.organization = "acme";
    watch.told(told, {});
    pass(seconds{100});
    auto look = request("audit", "/api/v2/tokens/me?preserveIdleTTL=true");
    watch.ended(look, misdated);
    const auto truth = *scene.cloud.signs("audit", scene.clock.truth())->idle_deadline;
    auto& view = show("audit", session_state::alive);
    view.idle_deadline = scene.clock.shown(truth) + seconds{100};
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "nobody of ours touched it";
    view.idle_deadline = scene.clock.shown(truth) + seconds{103};
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "more than the idle timeout after the answer";
    view.idle_deadline = scene.clock.shown(truth) + seconds{10};
    watch.ended(request("audit"), misdated);
    watch.look(shown);
    EXPECT_EQ(broken(), 2U) << "its own touch shows how wrong the date is";
    misdated.date_ahead = {};
    watch.ended(look, misdated);
    watch.look(shown);
    EXPECT_EQ(broken(), 3U) << "the date is right";
}

TEST_F(view_watches, excuse_a_loss_only_while_a_longer_timeout_may_be_unknown) {
    token_use use{scene};
    view_watch watch{scene, use};
    events::session_changed change;
    change.about.session = "lobby";
    change.about.organization = "acme";
    change.fact.what = session_fact::kind::lost;
    scene.timeouts.begin("acme", seconds{300});
    scene.timeouts.change("acme", std::nullopt, scene.clock.world());
    scene.cloud.set_idle_timeout("acme", std::nullopt, scene.clock.truth());
    use.ended(request("lobby"), answer(401));
    watch.told(change, {});
    EXPECT_EQ(broken(), 0U) << "its deadline seems to have passed";
    scene.troubles.begin_outage(scene.clock.world());
    pass(seconds{1200});
    scene.troubles.end_outage(scene.clock.world());
    use.ended(request("lobby"), answer(200));
    use.ended(request("lobby"), answer(401));
    watch.told(change, {});
    EXPECT_EQ(broken(), 0U) << "nobody could read it";
    pass(seconds{1200});
    use.ended(request("lobby"), answer(200));
    use.ended(request("lobby"), answer(401));
    watch.told(change, {});
    EXPECT_EQ(broken(), 1U);
}

TEST_F(view_watches, see_a_living_session_told_to_be_lost) {
    token_use use{scene};
    view_watch watch{scene, use};
    events::session_changed change;
    change.about.session = "lobby";
    change.about.organization = "acme";
    change.fact.what = session_fact::kind::lost;
    watch.told(change, {});
    EXPECT_EQ(broken(), 0U) << "somebody has just logged in: it is told of the token before";
    pass(seconds{10});
    watch.told(change, {});
    EXPECT_EQ(broken(), 1U) << "it was never rejected";
    use.ended(request("lobby"), answer(401));
    pass(seconds{30});
    watch.told(change, {});
    EXPECT_EQ(broken(), 2U) << "not for long enough";
    use.ended(request("lobby"), answer(200));
    use.ended(request("lobby"), answer(401));
    pass(seconds{40});
    watch.told(change, {});
    EXPECT_EQ(broken(), 3U) << "it was seen to live in between";
    pass(seconds{20});
    watch.told(change, {});
    EXPECT_EQ(broken(), 3U);
}

TEST_F(view_watches, see_a_deadline_that_is_later_than_the_truth) {
    token_use use{scene};
    view_watch watch{scene, use};
    auto& view = show("audit", session_state::retrying);
    view.idle_deadline = scene.clock.shown().wall + seconds{890};
    watch.look(shown);
    EXPECT_EQ(broken(), 0U);
    view.idle_deadline = scene.clock.shown().wall + seconds{910};
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    view.state = session_state::lost;
    watch.look(shown);
    EXPECT_GE(broken(), 2U);
}

}  // namespace
}  // namespace tokenkeeper::simulation::view_watch_test
