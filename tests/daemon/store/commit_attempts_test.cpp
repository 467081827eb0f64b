#include "daemon/store/commit_attempts.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::store::commit_attempts_test {
namespace {

namespace asio = boost::asio;

const store_error full{store_error::kind::unavailable, "disk full, said the test"};

asio::awaitable<void> count_end(commit_attempts* attempts, int* ended) {
    co_await attempts->wait_for_end();
    ++*ended;
}

TEST(commit_attempts, make_whoever_comes_during_one_wait_for_the_next) {
    asio::io_context loop{1};
    commit_attempts attempts{loop.get_executor()};
    EXPECT_FALSE(attempts.under_way());
    const auto first = attempts.next();
    attempts.begin();
    EXPECT_TRUE(attempts.under_way());
    const auto second = attempts.next();
    EXPECT_NE(second, first) << "the one under way may have missed the change";
    attempts.end({});
    EXPECT_FALSE(attempts.under_way());
    EXPECT_TRUE(attempts.has_ended(first));
    EXPECT_FALSE(attempts.has_ended(second));
}

TEST(commit_attempts, succeed_once_that_one_or_a_later_one_did) {
    asio::io_context loop{1};
    commit_attempts attempts{loop.get_executor()};
    const auto first = attempts.next();
    attempts.begin();
    attempts.end(full);
    ASSERT_TRUE(attempts.outcome(first).has_error());
    EXPECT_EQ(attempts.outcome(first).error().message, full.message);
    attempts.begin();
    attempts.end({});
    EXPECT_TRUE(attempts.outcome(first)) << "what it left dirty went with the second";
    const auto third = attempts.next();
    attempts.begin();
    attempts.end(store_error{store_error::kind::broken, "another cause"});
    EXPECT_TRUE(attempts.outcome(first)) << "a later failure takes nothing back";
    EXPECT_EQ(attempts.outcome(third).error().message, "another cause");
}

TEST(commit_attempts, wake_everybody_at_the_end) {
    asio::io_context loop{1};
    commit_attempts attempts{loop.get_executor()};
    int ended = 0;
    for (int i = 0; i < 3; ++i)
        asio::co_spawn(loop, count_end(&attempts, &ended), asio::detached);
    attempts.begin();
    loop.poll();
    EXPECT_EQ(ended, 0);
    attempts.end(full);
    loop.restart();
    loop.poll();
    EXPECT_EQ(ended, 3);
}

}  // namespace
}  // namespace tokenkeeper::store::commit_attempts_test
