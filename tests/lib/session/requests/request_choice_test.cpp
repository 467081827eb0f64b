#include "lib/session/requests/request_choice.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::request_choice_test {
namespace {

constexpr boot_time now{std::chrono::hours{1}};

planned_request wanted(boot_time at, urgency rank, boot_time deadline, std::uint64_t ticket) {
    return {operation::verify, at, rank, deadline, request_cause::routine_check, ticket};
}

std::uint64_t chosen(const std::vector<planned_request>& requests) {
    return choose_request(requests, now).value().ticket;
}

TEST(request_choice, is_none_where_nothing_is_wanted) {
    EXPECT_EQ(choose_request({}, now), std::nullopt);
}

TEST(request_choice, prefers_the_class_among_what_is_due) {
    EXPECT_EQ(chosen({wanted(now - seconds{9}, urgency::routine, now, 1),
                      wanted(now, urgency::vital, now + seconds{99}, 2),
                      wanted(now - seconds{5}, urgency::command, now, 3)}),
              2U);
}

TEST(request_choice, prefers_the_earlier_deadline_within_a_class) {
    EXPECT_EQ(chosen({wanted(now - seconds{9}, urgency::vital, now + seconds{9}, 1),
                      wanted(now, urgency::vital, now + seconds{3}, 2)}),
              2U);
}

TEST(request_choice, prefers_what_is_due_to_what_is_not) {
    EXPECT_EQ(chosen({wanted(now + seconds{1}, urgency::vital, now, 1),
                      wanted(now, urgency::routine, now + seconds{300}, 2)}),
              2U);
}

TEST(request_choice, waits_for_the_earliest_where_nothing_is_due) {
    EXPECT_EQ(chosen({wanted(now + seconds{2}, urgency::vital, now, 1),
                      wanted(now + seconds{1}, urgency::routine, now + seconds{300}, 2)}),
              2U);
}

TEST(request_choice, wants_nothing_while_a_request_is_under_way) {
    session_parts session;
    session.token.exists = true;
    session.schedule.begin(false, now);
    EXPECT_EQ(wanted_requests(session, now, false).size(), 1U);
    session.flight.begin(operation::verify, 0, now);
    EXPECT_TRUE(wanted_requests(session, now, false).empty());
}

TEST(request_choice, never_cuts_a_refresh_short) {
    session_parts session;
    session.token.exists = true;
    session.token.life = {now - seconds{100}, now + seconds{6}};
    session.policy.grants = grant_type::client_credentials;
    EXPECT_EQ(request_limit(session, operation::acquire, now), seconds{1});
    session.policy.grants = grant_type::refresh_token;
    EXPECT_EQ(request_limit(session, operation::acquire, now), session.policy.longest_attempt);
}

}  // namespace
}  // namespace tokenkeeper::request_choice_test
