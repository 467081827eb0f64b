#include "tests/simulation/flood_watch.hpp"
#include "tests/simulation/isolation_watch.hpp"
#include "tests/simulation/loss_watch.hpp"
#include "tests/simulation/report_watch.hpp"
#include "tests/simulation/rule_watches.hpp"
#include "tests/simulation/secrecy_watch.hpp"
#include "tests/simulation/small_world.hpp"
#include "tests/simulation/touch_watch.hpp"
#include "tests/simulation/view_watch.hpp"

/// Each watcher sees its rule broken, and only then; those of grants are in grant_watch_test.cpp.
namespace tokenkeeper::simulation::rule_watch_test {
namespace {

constexpr std::string_view look = "/api/v2/tokens/me?preserveIdleTTL=true";

TEST_F(rule_watches, see_a_touch_that_nobody_asked_for) {
    touch_watch watch{scene};
    watch.sent(request("lobby"));
    watch.sent(request("audit", look));
    EXPECT_EQ(broken(), 0U);
    watch.sent(request("audit"));
    watch.sent(request("audit", "/api/v2/tokens/timeout"));
    EXPECT_EQ(broken(), 2U);
    const open_commands::mark asked{scene.commands, scene.clock, "audit", open_commands::kind::keep_alive};
    watch.sent(request("audit"));
    EXPECT_EQ(broken(), 2U);
}

TEST_F(rule_watches, see_two_requests_at_once_and_within_a_second) {
    flood_watch watch{scene};
    const auto first = request("lobby");
    watch.sent(first);
    pass(seconds{1});
    const auto second = request("lobby");
    watch.sent(second);
    EXPECT_EQ(broken(), 1U) << "two at a time";
    watch.ended(first, answer(200));
    watch.ended(second, answer(200));
    pass(milliseconds{900});
    watch.sent(request("lobby"));
    EXPECT_EQ(broken(), 2U) << "two in a second";
}

TEST_F(rule_watches, see_more_requests_than_the_organization_allows) {
    flood_watch watch{scene};
    watch.sent(request("lobby"));
    watch.sent(request("audit"));
    EXPECT_EQ(broken(), 0U);
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_session_lost_that_could_have_been_kept) {
    loss_watch watch{scene};
    watch.look(shown);
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    pass(seconds{1000});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    EXPECT_EQ(watch.deaths(), 1U);
}

TEST_F(rule_watches, excuse_a_loss_where_the_api_did_not_answer_in_time) {
    loss_watch watch{scene};
    watch.look(shown);
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    scene.troubles.add(cloud::fault{cloud::fault_kind::hang}, scene.clock.world() + seconds{400},
                       std::nullopt);
    pass(seconds{1000});
    watch.look(shown);
    EXPECT_EQ(broken(), 0U);
    EXPECT_EQ(watch.deaths(), 1U);
}

TEST_F(rule_watches, see_a_dead_token_that_is_shown_alive) {
    view_watch watch{scene};
    session_view view;
    view.name = "audit";
    view.organization = "acme";
    view.state = session_state::alive;
    views["audit"] = view;
    watch.look(shown);
    pass(seconds{900});
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it just died";
    pass(seconds{400});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_deadline_that_is_later_than_the_truth) {
    view_watch watch{scene};
    session_view view;
    view.name = "audit";
    view.state = session_state::retrying;
    view.idle_deadline = scene.clock.shown().wall + seconds{890};
    views["audit"] = view;
    watch.look(shown);
    EXPECT_EQ(broken(), 0U);
    views["audit"].idle_deadline = scene.clock.shown().wall + seconds{910};
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    views["audit"].state = session_state::lost;
    watch.look(shown);
    EXPECT_GE(broken(), 2U);
}

TEST_F(rule_watches, see_a_secret_in_a_line_of_the_log) {
    secrecy_watch watch{scene};
    logging::event line;
    line.message = "session lobby: verified";
    watch.told(events::event{}, {line});
    EXPECT_EQ(broken(), 0U);
    line.message += " with " + scene.cloud.token_value("lobby");
    watch.told(events::event{}, {line});
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_token_of_another_organization) {
    isolation_watch watch{scene};
    auto r = request("lobby");
    watch.sent(r);
    EXPECT_EQ(broken(), 0U);
    r.organization = "globex";
    watch.sent(r);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_session_that_is_not_well_though_nothing_is_wrong) {
    isolation_watch watch{scene};
    pass(std::chrono::minutes{13});
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    session_view view;
    view.name = "lobby";
    view.state = session_state::failed;
    views["lobby"] = view;
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_session_that_is_lost_and_nobody_was_told) {
    report_watch watch{scene};
    session_view view;
    view.name = "lobby";
    view.state = session_state::lost;
    views["lobby"] = view;
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it may be told in the next moment";
    events::session_changed change;
    change.about.session = "lobby";
    change.fact.what = session_fact::kind::lost;
    watch.told(change, {});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "a fact without a line of the log is told to nobody";
    watch.told(change, {logging::event{}});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_an_organization_that_is_throttled_and_nobody_was_told) {
    report_watch watch{scene};
    watch.ended(request("lobby"), answer(429));
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    events::organization_throttled episode;
    episode.organization = "acme";
    watch.told(episode, {});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

boost::asio::awaitable<void> open(simulated_disk& disk, suspension_list& waits) {
    static_cast<void>(co_await disk.open(waits));
}

TEST_F(rule_watches, see_a_store_that_fails_and_nobody_was_told) {
    report_watch watch{scene};
    small_world operations;
    simulated_disk::condition hanging;
    hanging.hanging = true;
    scene.disk.change(hanging);
    operations.spawn(open(scene.disk, operations.waits));
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it hangs since this moment";
    pass(seconds{100});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    events::store_changed change;
    change.news.what = store::store_news::kind::unavailable;
    watch.told(change, {});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    operations.waits.drop_all();
}

}  // namespace
}  // namespace tokenkeeper::simulation::rule_watch_test
