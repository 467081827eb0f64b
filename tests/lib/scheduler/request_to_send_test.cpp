#include "lib/scheduler/request_to_send.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::request_to_send_test {
namespace {

TEST(make_input, tells_a_session_what_came_of_its_request) {
    const auto checked = make_input(check_report{.has_body = true, .idles_in = seconds{5}, .client = {}});
    EXPECT_EQ(std::get<input::checked>(checked).report.idles_in, seconds{5});
    EXPECT_TRUE(std::holds_alternative<input::done>(make_input(done_report{})));
    EXPECT_EQ(std::get<input::granted>(make_input(grant_report{seconds{60}, {}})).report.lives_for,
              seconds{60});
    EXPECT_EQ(std::get<input::failed>(make_input(error{errc::forbidden})).failure.which(), errc::forbidden);
}

TEST(make_input, says_whether_anything_was_sent) {
    EXPECT_TRUE(std::get<input::granted>(make_input(grant_report{})).sent);
    EXPECT_FALSE(std::get<input::granted>(make_input(grant_report{}, false)).sent);
    EXPECT_TRUE(std::get<input::failed>(make_input(error{errc::forbidden})).sent);
    EXPECT_FALSE(std::get<input::failed>(make_input(error{errc::cancelled}, false)).sent);
}

TEST(make_input, takes_the_idle_timeout_for_a_check_that_shows_no_deadline) {
    const auto seen = make_input(genesys::idle_token_timeout{});
    EXPECT_FALSE(std::get<input::checked>(seen).report.has_body);
}

}  // namespace
}  // namespace tokenkeeper::request_to_send_test
