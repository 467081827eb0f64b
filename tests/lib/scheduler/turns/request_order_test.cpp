#include "lib/scheduler/turns/request_order.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::request_order_test {
namespace {

using std::chrono::hours;

constexpr boot_time start{hours{1}};

/// Requests that wait, and how many of each class have begun; each ends at once.
struct queue_model {
    explicit queue_model(double rate, std::size_t slots = 64) : order(rate, slots) {}

    void add(urgency rank, boot_time deadline, bool slow = false) {
        order.insert({++last, rank, deadline, slow});
    }
    /// Starts what may begin until `end`; gives what began.
    std::vector<waiting_request> run(boot_time end, bool hangs = false) {
        std::vector<waiting_request> begun;
        for (auto next = order.next_start(); next && *next < end; next = order.next_start()) {
            now = std::max(now, *next);
            const auto turn = order.next(now);
            EXPECT_TRUE(turn.has_value()) << "next_start() promised one";
            if (!turn) return begun;
            order.start(*turn, now);
            if (!hangs) order.finish(turn->kind());
            begun.push_back(*turn);
        }
        return begun;
    }

    request_order order;
    boot_time now = start;
    std::uint64_t last = 0;
};

std::size_t count(const std::vector<waiting_request>& begun, bool is_urgent) {
    return static_cast<std::size_t>(
        std::count_if(begun.begin(), begun.end(), [&](auto& r) { return urgent(r.rank) == is_urgent; }));
}

TEST(request_order, serves_by_class_while_nothing_is_late) {
    queue_model m{10};
    for (int i = 0; i < 50; ++i) {
        m.add(urgency::routine, start + hours{1});
        m.add(urgency::vital, start + hours{1});
    }
    EXPECT_EQ(count(m.run(start + seconds{4}), false), 0U);
}

/// Whosever turn it is: where the routine ones have used up their part, an urgent one begins.
TEST(request_order, leaves_no_turn_unused_while_an_urgent_request_waits) {
    queue_model m{4};
    for (int i = 0; i < 100; ++i)
        m.add(urgency::routine, start + hours{2});
    EXPECT_EQ(m.run(start + seconds{7}).size(), 28U);
    for (int i = 0; i < 20; ++i) {
        for (const auto rank : {urgency::routine, urgency::vital})
            m.order.insert({++m.last, rank, start + hours{1}, false, true});
    }
    auto before = m.now;
    for (int i = 0; i < 12; ++i) {
        const auto next = m.order.next_start();
        ASSERT_TRUE(next);
        EXPECT_LE(*next - before, milliseconds{251}) << i;
        before = std::max(before, *next);
        const auto turn = m.order.next(before);
        ASSERT_TRUE(turn);
        m.order.start(*turn, before);
        m.order.finish(turn->kind());
    }
}

TEST(request_order, gives_one_in_ten_to_the_lower_classes_once_one_is_a_whole_interval_late) {
    queue_model m{10};
    for (int i = 0; i < 1000; ++i) {
        m.add(urgency::routine, start - seconds{1});
        m.add(urgency::vital, start + hours{1});
    }
    const auto begun = m.run(start + seconds{60});
    EXPECT_NEAR(static_cast<double>(count(begun, false)), static_cast<double>(begun.size()) / 10, 1.0);
}

std::size_t count_failing(const std::vector<waiting_request>& begun) {
    return static_cast<std::size_t>(std::ranges::count(begun, true, &waiting_request::failing));
}

/// They come again and again, and always have the earliest deadlines.
TEST(request_order, gives_those_that_fail_every_second_turn) {
    for (const bool slow : {false, true}) {
        queue_model m{10};
        for (int i = 0; i < 1000; ++i)
            m.order.insert({++m.last, urgency::vital, start + seconds{1}, slow, true, root_giver});
        for (int i = 0; i < 10; ++i) {
            m.add(urgency::vital, start + hours{1});
            m.add(urgency::renewal, start + hours{1});
            m.add(urgency::first_touch, start + hours{1});
            m.add(urgency::candidate, start + hours{1});
            m.add(urgency::routine, start + hours{1});
        }
        const auto begun = m.run(start + seconds{8});
        EXPECT_NEAR(static_cast<double>(count_failing(begun)), static_cast<double>(begun.size()) / 2, 1.0);
        const auto later = m.run(start + seconds{30});
        EXPECT_GT(count_failing(later), 170U) << "all of them, where nobody else waits";
    }
}

/// A session whose first touch failed once waits for no account that has a thousand of them.
TEST(request_order, gives_each_party_its_turn_among_those_that_fail) {
    queue_model m{10};
    for (int i = 0; i < 1000; ++i)
        m.order.insert({++m.last, urgency::vital, start + seconds{1}, false, true, 7});
    m.run(start + seconds{5});
    m.add(urgency::vital, start + hours{1});
    const auto victim = ++m.last;
    m.order.insert({victim, urgency::first_touch, start + hours{1}, false, true, 8});
    const auto begun = m.run(m.now + seconds{1});
    EXPECT_EQ(std::ranges::count(begun, victim, &waiting_request::id), 1);
}

TEST(request_order, gives_no_share_where_a_vital_deadline_would_pass_by_it) {
    queue_model m{10};
    for (int i = 0; i < 100; ++i) {
        m.add(urgency::routine, start - seconds{1});
        m.add(urgency::vital, start + seconds{10});
    }
    const auto begun = m.run(start + milliseconds{9900});
    EXPECT_EQ(count(begun, false), 0U);
    EXPECT_GE(count(begun, true), 98U);
}

TEST(request_order, gives_a_share_where_the_vital_deadlines_have_passed_anyway) {
    queue_model m{10};
    for (int i = 0; i < 1000; ++i) {
        m.add(urgency::routine, start - seconds{1});
        m.add(urgency::vital, start - seconds{1});
    }
    EXPECT_GE(count(m.run(start + seconds{10}), false), 9U);
}

TEST(request_order, gives_the_share_to_what_is_latest_where_commands_never_end) {
    queue_model m{10};
    for (int i = 0; i < 1000; ++i)
        m.add(urgency::command, start + hours{1});
    m.add(urgency::routine, start - seconds{1});
    const auto begun = m.run(start + seconds{2});
    EXPECT_EQ(std::count_if(begun.begin(), begun.end(), [](auto& r) { return r.rank == urgency::routine; }),
              1);
}

TEST(request_order, keeps_a_quarter_of_ten_seconds_for_the_upper_classes) {
    queue_model m{10};
    for (int i = 0; i < 1000; ++i)
        m.add(urgency::command, start + hours{1});
    EXPECT_EQ(m.run(start + seconds{10}).size(), 75U);
    m.add(urgency::vital, start + hours{1});
    const auto next = m.run(start + seconds{10} + milliseconds{150});
    ASSERT_FALSE(next.empty());
    EXPECT_EQ(next.front().rank, urgency::vital);
}

TEST(request_order, is_strict_below_one_request_a_second) {
    queue_model m{0.5};
    for (int i = 0; i < 100; ++i) {
        m.add(urgency::routine, start - seconds{1});
        m.add(urgency::vital, start + hours{10});
    }
    EXPECT_EQ(count(m.run(start + seconds{180}), false), 0U);
    m.run(start + seconds{210});
    EXPECT_EQ(m.run(start + seconds{230}).size(), 10U) << "and nothing is reserved";
}

TEST(request_order, starves_nobody_who_answers_where_many_hang) {
    queue_model m{100};
    for (int i = 0; i < 500; ++i)
        m.add(urgency::routine, start - seconds{1}, true);
    EXPECT_EQ(m.run(start + seconds{60}, true).size(), 12U);
    m.add(urgency::routine, start + hours{1});
    m.add(urgency::vital, start + hours{1});
    EXPECT_EQ(m.run(start + seconds{61}).size(), 2U);
}

TEST(request_order, gives_the_share_again_where_the_latest_cannot_begin) {
    queue_model m{10, 8};
    for (int i = 0; i < 3; ++i)
        m.add(urgency::routine, start - seconds{9}, true);
    m.run(start + seconds{1}, true);  // Two slow requests hang, the third has to wait for a slot of theirs.
    for (int i = 0; i < 200; ++i) {
        m.add(urgency::routine, start - seconds{1});
        m.add(urgency::vital, start + hours{1});
    }
    const auto begun = m.run(start + seconds{11});
    EXPECT_NEAR(static_cast<double>(count(begun, false)), static_cast<double>(begun.size()) / 10, 1.0);
}

}  // namespace
}  // namespace tokenkeeper::request_order_test
