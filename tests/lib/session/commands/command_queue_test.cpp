#include "lib/session/commands/command_queue.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::command_queue_test {
namespace {

using purpose = command_queue::purpose;
using tickets = std::vector<std::uint64_t>;

constexpr boot_time now{std::chrono::hours{1}};

command_queue one_of_each() {
    command_queue queue;
    queue.add(1, purpose::verify, now);
    queue.add(2, purpose::keep_alive, now);
    queue.add(3, purpose::renew, now);
    queue.add(4, purpose::revoke, now);
    queue.add(5, purpose::turn, now);
    queue.add(6, purpose::vital_turn, now);
    return queue;
}

tickets covered_by(operation what, std::uint64_t ticket = 0) {
    auto queue = one_of_each();
    queue.cover(what, ticket);
    return queue.take_covered();
}

TEST(command_queue, knows_which_request_answers_which_command) {
    EXPECT_EQ(covered_by(operation::verify), tickets{1});
    EXPECT_EQ(covered_by(operation::keep_alive_get), (tickets{1, 2}));
    EXPECT_EQ(covered_by(operation::keep_alive_head), (tickets{1, 2}));
    EXPECT_EQ(covered_by(operation::read_idle_timeout), tickets{});
    EXPECT_EQ(covered_by(operation::verify_candidate, 3), tickets{}) << "several requests renew";
    EXPECT_EQ(covered_by(operation::revoke, 4), tickets{4});
    EXPECT_EQ(covered_by(operation::administer, 5), tickets{5});
    EXPECT_EQ(covered_by(operation::administer, 6), tickets{6});
}

TEST(command_queue, ends_nothing_that_was_given_after_the_request_began) {
    command_queue queue;
    queue.add(1, purpose::verify, now);
    queue.cover(operation::verify, 1);
    queue.add(2, purpose::verify, now);
    EXPECT_EQ(queue.take_covered(), tickets{1});
    EXPECT_EQ(queue.first(purpose::verify)->ticket, 2U);
}

TEST(command_queue, lets_orders_wait_for_the_next_answer) {
    auto queue = one_of_each();
    queue.cover(operation::keep_alive_get, 0);
    queue.uncover_verifications();
    EXPECT_EQ(queue.take_covered(), tickets{2});
    queue.cover(operation::verify, 0);
    queue.uncover();
    EXPECT_EQ(queue.take_covered(), tickets{});
}

TEST(command_queue, tells_renewals_from_what_needs_the_token) {
    auto queue = one_of_each();
    EXPECT_EQ(queue.take_for_token(), (tickets{1, 2, 4, 5, 6}));
    EXPECT_EQ(queue.first(purpose::revoke), nullptr);
    EXPECT_EQ(queue.take_renewals(), tickets{3});
    EXPECT_TRUE(queue.empty());
}

TEST(command_queue, overrules_renewals_that_are_older_than_a_revocation) {
    auto queue = one_of_each();
    queue.add(7, purpose::renew, now);
    EXPECT_EQ(queue.take_overruled_renewals(), tickets{3});
    EXPECT_EQ(queue.take_renewals(), tickets{7});
    EXPECT_EQ(queue.take_overruled_renewals(), tickets{});
    command_queue unrevoked;
    unrevoked.add(1, purpose::renew, now);
    EXPECT_EQ(unrevoked.take_overruled_renewals(), tickets{});
}

TEST(command_queue, has_a_purpose_for_each_action) {
    EXPECT_EQ(purpose_of(session_action::verify), purpose::verify);
    EXPECT_EQ(purpose_of(session_action::keep_alive), purpose::keep_alive);
    EXPECT_EQ(purpose_of(session_action::renew), purpose::renew);
    EXPECT_EQ(purpose_of(session_action::revoke), purpose::revoke);
}

}  // namespace
}  // namespace tokenkeeper::command_queue_test
