#include "lib/session/token/idle_deadline.hpp"

#include <gtest/gtest.h>

/// What an earlier process knew of a deadline.

namespace tokenkeeper::restored_deadline_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(restored_deadline, may_have_been_moved_by_it_until_it_ended) {
    idle_deadline d;
    d.restore({at(100), at(200), at(1000), deadline_origin::server}, at(950));
    EXPECT_EQ(d.at(), at(1000));
    EXPECT_EQ(d.shown(), at(1000));
    EXPECT_EQ(d.latest(), at(1750));
    EXPECT_GT(d.bound(), at(950 + 8 * 3600)) << "what was left at 200 s is no timeout";
    d.organization_says(seconds{900}, true, false);
    EXPECT_EQ(d.latest(), at(1850));
    EXPECT_EQ(d.bound(), at(1850));
}

TEST(restored_deadline, is_not_shown_while_it_is_doubted) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.restore({at(100), at(200), at(1000), deadline_origin::computed, true}, at(250));
    EXPECT_EQ(d.at(), at(1000));
    EXPECT_EQ(d.shown(), std::nullopt);
    d.organization_says(seconds{800}, true, false);
    EXPECT_EQ(d.shown(), std::nullopt) << "the last touch is as doubtful";
    auto told = d;
    told.server_says(at(300), seconds{500});
    EXPECT_EQ(told.shown(), at(799));
    d.touched(at(300));
    EXPECT_EQ(d.at(), at(1100));
    d.server_says_nothing(at(300));
    EXPECT_EQ(d.shown(), at(1100));
}

TEST(restored_deadline, is_not_doubted_once_this_process_touched_the_token) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.restore({at(100), at(200), at(1000), deadline_origin::server, true}, at(250));
    d.touched(at(300));
    EXPECT_EQ(d.shown(), std::nullopt) << "the server's word goes first, and it is an old one";
    d.server_says_nothing(at(300));
    EXPECT_EQ(d.shown(), at(1200));
}

}  // namespace
}  // namespace tokenkeeper::restored_deadline_test
