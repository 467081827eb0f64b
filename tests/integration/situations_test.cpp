#include "daemon/health/catalogue.hpp"
#include "tests/integration/situations/play.hpp"

#include <algorithm>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

/// A table of everything that can go wrong, over the real programs and the sandbox. In each row the state,
/// the health, the warnings, the exit status, `/readyz`, the advice and the log agree and are right, while
/// the situation lasts and after its end.
namespace tokenkeeper::integration::situations {

static std::ostream& operator<<(std::ostream& out, const situation& row) {
    return out << row.name;
}

}  // namespace tokenkeeper::integration::situations

namespace tokenkeeper::integration::situations_test {
namespace {

using situations::situation;

/// The first row plays all that were chosen.
class what_people_see : public testing::TestWithParam<situation> {
protected:
    static void SetUpTestSuite() {
        std::set<std::string> chosen;
        const auto& suite = *testing::UnitTest::GetInstance()->current_test_suite();
        for (int i = 0; i < suite.total_test_count(); ++i) {
            const auto& test = *suite.GetTestInfo(i);
            const std::string name = test.name();
            if (test.should_run()) chosen.insert(name.substr(name.find('/') + 1));
        }
        played_ = std::make_unique<situations::play>(chosen);
    }
    static void TearDownTestSuite() { played_.reset(); }

    static inline std::unique_ptr<situations::play> played_;
};

TEST_P(what_people_see, agrees_and_is_right) {
    const auto& came = played_->of_row(GetParam().name);
    if (!came.obstacle.empty()) GTEST_SKIP() << came.obstacle;
    EXPECT_TRUE(came.failure.empty()) << came.failure;
}

TEST(table, has_a_row_for_every_warning) {
    // What no row can bring about: a host that stands still, a journal that takes nothing, a name service
    // that does not answer, and a user without an inotify instance, as other tests of that user need theirs.
    // tests/field/prometheus holds the address of the metrics. A notifier fails after ten minutes
    // (tests/daemon/notify and tests/daemon/supervisor). tests/daemon/supervisor/session_sets_test has the
    // folders.
    const std::set<std::string_view> missing{"checks_late",     "log_dropping",        "name_service",
                                             "file_watch",      "metrics_unavailable", "session_set",
                                             "notifier_failing"};
    for (const auto& warning : warning_catalogue()) {
        const bool seen = std::ranges::any_of(situations::all_situations(), [&](const situation& row) {
            return std::ranges::find(row.seen.warnings, warning.name) != row.seen.warnings.end();
        });
        EXPECT_NE(seen, missing.contains(warning.name)) << warning.name;
    }
}

TEST(table, has_a_row_for_every_state) {
    for (const auto& entry : state_catalogue()) {
        const bool seen = std::ranges::any_of(situations::all_situations(), [&](const situation& row) {
            return row.seen.state.starts_with(to_string(entry.state));
        });
        // A session is `starting` for a moment only.
        EXPECT_NE(seen, entry.state == session_state::starting) << to_string(entry.state);
    }
}

INSTANTIATE_TEST_SUITE_P(table, what_people_see, testing::ValuesIn(situations::all_situations()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace tokenkeeper::integration::situations_test
