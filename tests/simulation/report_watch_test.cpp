#include "tests/simulation/report_watch.hpp"

#include "tests/simulation/rule_watch_stage.hpp"
#include "tests/simulation/small_world.hpp"

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::simulation::report_watch_test {
namespace {

using report_watches = rule_watches;

TEST_F(report_watches, see_a_session_that_is_lost_and_nobody_was_told) {
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

TEST_F(report_watches, see_an_organization_that_is_throttled_and_nobody_was_told) {
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

TEST_F(report_watches, see_a_store_that_fails_and_nobody_was_told) {
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
}  // namespace tokenkeeper::simulation::report_watch_test
