#include "lib/scheduler/turns/request_queue.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::request_queue_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

constexpr open_kinds all{.urgent = true, .urgent_slow = true, .routine = true, .routine_slow = true};

std::optional<std::uint64_t> first(const request_queue& queue, const open_kinds& kinds = all) {
    const auto found = queue.first(kinds);
    if (!found) return std::nullopt;
    return found->id;
}

TEST(request_queue, gives_the_highest_class_then_the_earliest_deadline) {
    request_queue queue;
    const waiting_request routine{1, urgency::routine, at(5), false};
    const waiting_request early{2, urgency::vital, at(20), false};
    const waiting_request later{3, urgency::vital, at(30), false};
    const waiting_request command{4, urgency::command, at(1), false};
    for (const auto& request : {routine, later, command, early})
        queue.insert(request);
    for (const auto& request : {early, later, command, routine}) {
        EXPECT_EQ(first(queue), request.id);
        queue.erase(request);
    }
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(first(queue), std::nullopt);
}

TEST(request_queue, mixes_slow_requests_in_by_deadline_where_they_may_begin) {
    request_queue queue;
    queue.insert({1, urgency::vital, at(30), false});
    queue.insert({2, urgency::vital, at(20), true});
    EXPECT_EQ(first(queue), 2U);
    EXPECT_EQ(first(queue, {.urgent = true, .urgent_slow = false, .routine = true, .routine_slow = false}),
              1U);
    EXPECT_EQ(first(queue, {.urgent = false, .urgent_slow = false, .routine = true, .routine_slow = true}),
              std::nullopt);
}

TEST(request_queue, lets_no_grant_stand_before_what_may_begin) {
    for (const bool failing : {false, true}) {
        request_queue queue;
        queue.insert({1, urgency::renewal, at(10), false, failing, root_giver, true});
        queue.insert({2, urgency::first_touch, at(20), false, failing});
        queue.insert({3, urgency::routine, at(30), false, failing, root_giver, true});
        queue.insert({4, urgency::routine, at(40), false, failing});
        auto with_grants = all;
        with_grants.login = true;
        EXPECT_EQ(first(queue, with_grants), 1U);
        EXPECT_EQ(queue.latest_routine(with_grants)->id, 3U);
        EXPECT_EQ(first(queue), 2U);
        EXPECT_EQ(queue.latest_routine(all)->id, 4U);
        const auto grant = queue.first(with_grants).value();
        EXPECT_TRUE(grant.login) << "it gives back the slot that it takes";
        queue.start(grant);
        EXPECT_EQ(first(queue, with_grants), 2U);
    }
}

/// A request that fails and is routine, whose turn it is, loses to all that is well; those that are at stake
/// must not wait behind it.
TEST(request_queue, lets_no_routine_request_that_fails_hide_what_is_at_stake) {
    request_queue queue;
    constexpr party_id root = 1;
    constexpr party_id other = 2;
    for (int i = 0; i < 5; ++i)
        queue.insert({static_cast<std::uint64_t>(i), urgency::vital, at(30), false, true, root});
    queue.insert({10, urgency::routine, at(1), false, true, other});
    queue.insert({11, urgency::first_look, at(1), false});
    for (int i = 0; i < 5; ++i) {
        const auto next = queue.first(all).value();
        EXPECT_EQ(next.party, root);
        queue.start(next);
    }
    EXPECT_EQ(first(queue), 11U);
}

TEST(request_queue, gives_those_that_fail_and_are_routine_a_quarter_of_the_turns) {
    request_queue queue;
    std::uint64_t id = 0;
    const auto add = [&](urgency rank) { queue.insert({++id, rank, at(1), false, true, id % 2}); };
    std::size_t routine = 0;
    for (int i = 0; i < 40; ++i) {
        add(urgency::vital);
        add(urgency::routine);
        const auto next = queue.first(all).value();
        if (next.rank == urgency::routine) ++routine;
        queue.start(next);
    }
    EXPECT_EQ(routine, 10U);
}

TEST(request_queue, finds_what_is_latest_of_the_lower_classes) {
    request_queue queue;
    queue.insert({1, urgency::vital, at(1), false});
    queue.insert({2, urgency::command, at(50), false});
    queue.insert({3, urgency::routine, at(40), false});
    queue.insert({4, urgency::routine, at(30), true});
    EXPECT_EQ(queue.latest_routine(all)->id, 4U);
    EXPECT_EQ(
        queue.latest_routine({.urgent = true, .urgent_slow = true, .routine = true, .routine_slow = false})
            ->id,
        3U);
}

TEST(request_queue, knows_the_next_vital_deadline_that_can_still_be_met) {
    request_queue queue;
    EXPECT_EQ(queue.next_vital_deadline(at(0)), std::nullopt);
    queue.insert({1, urgency::vital, at(10), false});
    queue.insert({2, urgency::vital, at(20), false});
    queue.insert({3, urgency::renewal, at(12), false});
    queue.insert({4, urgency::vital, at(11), true, true});
    queue.insert({5, urgency::vital, at(11), false, true});
    EXPECT_EQ(queue.vital(), 2U);
    EXPECT_EQ(queue.next_vital_deadline(at(5)), at(10)) << "those of sessions that fail would never end";
    EXPECT_EQ(queue.next_vital_deadline(at(15)), at(20));
    EXPECT_EQ(queue.next_vital_deadline(at(25)), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::request_queue_test
