#include "tests/simulation/report_watch.hpp"

#include "tests/simulation/rule_watch_stage.hpp"
#include "tests/simulation/small_world.hpp"

#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::simulation::report_watch_test {
namespace {

using report_watches = rule_watches;

const std::vector<logging::event> one_line(1);

TEST_F(report_watches, see_a_state_that_nobody_was_told) {
    report_watch watch{scene};
    auto& view = show("audit", session_state::lost, health::attention);
    view.last_error = session_view::failure{};
    watch.look(shown);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    events::session_changed change{{1, "audit", "acme"}, {}};
    change.fact.what = session_fact::kind::lost;
    watch.told(change, one_line);
    watch.look(shown);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(report_watches, see_a_warning_that_nobody_was_told) {
    report_watch watch{scene};
    auto& view = show("audit", session_state::alive, health::degraded);
    view.condition.warnings = {{warning_code::checks_late, health::degraded, "m", "h"}};
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it may be told in the next moment";
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    const events::subject audit{1, "audit", "acme"};
    watch.told(events::warning_begun{audit, view.condition.warnings[0]}, one_line);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);

    view.condition = {};
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "its end may be told in the next moment";
    watch.look(shown);
    EXPECT_EQ(broken(), 2U) << "its end was never told";
    watch.told(events::warning_over{audit, warning_code::checks_late, {}}, one_line);
    watch.look(shown);
    watch.look(shown);
    EXPECT_EQ(broken(), 2U);
}

TEST_F(report_watches, see_a_health_that_the_state_contradicts) {
    report_watch watch{scene};
    auto& view = show("audit", session_state::alive, health::degraded);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "unwell, and nothing says why";
    view.state = session_state::denied;
    view.last_error = session_view::failure{};
    watch.look(shown);
    EXPECT_EQ(broken(), 2U) << "denied needs attention";
    view.state = session_state::alive;
    view.condition.grade = health::ok;
    watch.look(shown);
    EXPECT_EQ(broken(), 3U) << "well, and an error is shown";
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
    scene.disk.change({.hanging = true});
    operations.spawn(open(scene.disk, operations.waits));
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it hangs since this moment";
    pass(seconds{100});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    events::warning_begun begun;
    begun.what.code = warning_code::store_unavailable;
    watch.told(begun, one_line);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    operations.waits.drop_all();
}

}  // namespace
}  // namespace tokenkeeper::simulation::report_watch_test
