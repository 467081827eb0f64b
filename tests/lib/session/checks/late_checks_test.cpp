#include "tests/lib/session/story.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::late_checks_test {
namespace {

using std::chrono::minutes;

/// A session that is checked every minute, by a host or an API that may be slow.
class late_checks : public testing::Test {
protected:
    late_checks() { check({}, {}); }

    /// The next check begins so long after it was due, and its answer comes so long after that.
    void check(boot_clock::duration wait, boot_clock::duration answer) {
        begin(wait);
        views.push_back(late());
        t.now += answer;
        t.alive();
        views.push_back(late());
    }
    void begin(boot_clock::duration wait) {
        const auto planned = t.s.plan(t.now).value();
        t.until(planned.at + wait);
        t.tell(input::begun{planned.what, planned.ticket, planned.past_stores, t.now - planned.at,
                            planned.cause});
    }
    [[nodiscard]] bool late() const { return t.s.view({t.now, {}}).checks_late; }

    story t{{.check_interval = minutes{1}}};
    std::vector<bool> views;  ///< at the begin and at the end of each check
};

TEST_F(late_checks, are_none_within_two_intervals) {
    check(minutes{2}, minutes{2});
    check(seconds{90}, seconds{90});
    EXPECT_EQ(views, std::vector<bool>(6, false));
}

TEST_F(late_checks, last_until_one_is_in_time) {
    check(seconds{121}, {});
    check(seconds{61}, {});
    check(seconds{200}, {});
    check(seconds{61}, seconds{1});
    EXPECT_EQ(views, (std::vector{false, false, true, true, true, true, true, true, true, true}));
    check(minutes{1}, minutes{1});
    EXPECT_FALSE(late());
}

TEST_F(late_checks, may_be_late_by_their_answers) {
    check({}, seconds{121});
    EXPECT_TRUE(late());
    check({}, seconds{61});
    EXPECT_TRUE(late());
    check({}, seconds{60});
    EXPECT_FALSE(late());
}

TEST_F(late_checks, are_not_in_time_where_nothing_was_asked) {
    check(seconds{121}, {});
    t.ask();
    t.fails(errc::cancelled);
    EXPECT_TRUE(late());
    t.ask();
    t.fails(errc::request_timeout);
    EXPECT_TRUE(late());
    t.ask();
    t.fails(errc::server_unavailable);
    EXPECT_FALSE(late()) << "an answer came in time, though no good one";
}

/// A session whose API is down makes no routine check for hours. One attempt says little: the API that kept a
/// check waiting may answer just this one.
TEST_F(late_checks, are_over_once_two_more_attempts_are_in_time) {
    for (const auto failure : {errc::server_unavailable, errc::token_rejected}) {
        check({}, {});
        begin(seconds{121});
        t.fails(failure);
        EXPECT_TRUE(late());
        begin(seconds{61});
        t.fails(failure);
        EXPECT_TRUE(late());
        begin({});
        t.fails(failure);
        EXPECT_TRUE(late());
        begin({});
        t.fails(failure);
        EXPECT_FALSE(late());
        begin({});
        t.alive();
    }
}

/// Commands put the planned checks off, so a person who asks again and again must see the end.
TEST_F(late_checks, are_over_once_a_command_is_answered_in_time) {
    check(seconds{121}, {});
    static_cast<void>(t.command(session_action::verify));
    ASSERT_EQ(t.s.plan(t.now)->cause, request_cause::command);
    check({}, {});
    EXPECT_FALSE(late());
}

TEST_F(late_checks, are_over_with_another_token_or_interval) {
    check(seconds{121}, {});
    t.tell(input::policy_changed{{.check_interval = minutes{1}}});
    EXPECT_TRUE(late()) << "nothing changed";
    t.tell(input::policy_changed{{.check_interval = minutes{5}}});
    EXPECT_FALSE(late());
    check(minutes{11}, {});
    EXPECT_TRUE(late());
    t.tell(input::token_given{});
    EXPECT_FALSE(late());
}

}  // namespace
}  // namespace tokenkeeper::late_checks_test
