#include "daemon/files/patience/busy_threads.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::files::busy_threads_test {
namespace {

using namespace std::chrono_literals;

const busy_threads::clock::time_point start{std::chrono::hours{1}};

std::string user(unsigned number) {
    return "user " + std::to_string(number);
}

/// Threads for as many users as may be waited for at once.
busy_threads full() {
    busy_threads threads;
    for (unsigned one = 0; one < busy_threads::most_of_kind; ++one)
        EXPECT_TRUE(threads.begin(user(one), start));
    return threads;
}

TEST(busy_threads, are_one_for_each) {
    busy_threads threads;
    EXPECT_TRUE(threads.begin("user 1", start));
    EXPECT_FALSE(threads.begin("user 1", start));
    EXPECT_TRUE(threads.is_awaited("user 1"));
    threads.end("user 1");
    EXPECT_FALSE(threads.is_awaited("user 1"));
    EXPECT_TRUE(threads.begin("user 1", start));
}

TEST(busy_threads, are_few_of_a_kind) {
    auto threads = full();
    EXPECT_FALSE(threads.begin("user 99", start));
    EXPECT_TRUE(threads.begin("list of /etc", start)) << "another kind";
    threads.end(user(0));
    EXPECT_TRUE(threads.begin("user 99", start));
}

/// Whoever holds them, for hours, shuts out nobody else.
TEST(busy_threads, do_not_count_where_nobody_waits_for_them) {
    auto threads = full();
    threads.give_up(user(0));
    EXPECT_FALSE(threads.is_awaited(user(0)));
    EXPECT_TRUE(threads.begin("user 99", start));
    EXPECT_FALSE(threads.begin("user 98", start));
    EXPECT_FALSE(threads.begin(user(0), start)) << "it has one";
    threads.give_up("nobody's");
}

TEST(busy_threads, are_late_after_a_second_whoever_waits) {
    auto threads = full();
    EXPECT_FALSE(threads.begin("user 99", start + busy_threads::late_after));
    EXPECT_TRUE(threads.begin("user 99", start + busy_threads::late_after + 1ms));
}

TEST(busy_threads, that_are_late_have_a_bound) {
    busy_threads threads;
    for (unsigned one = 0; one < busy_threads::most_late; ++one) {
        ASSERT_TRUE(threads.begin(user(one), start)) << one;
        threads.give_up(user(one));
    }
    EXPECT_FALSE(threads.begin("user 9999", start));
    EXPECT_FALSE(threads.begin("list of /etc", start)) << "of all kinds";
    threads.end(user(0));
    EXPECT_TRUE(threads.begin("user 9999", start));
}

}  // namespace
}  // namespace tokenkeeper::files::busy_threads_test
