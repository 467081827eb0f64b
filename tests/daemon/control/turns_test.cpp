#include "daemon/control/sharing/turns.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::turns_test {
namespace {

namespace asio = boost::asio;

constexpr party root{standing::master, 0};
constexpr party nobody{standing::visitor, 65534};

class slowed_turns : public ::testing::Test {
protected:
    /// Begins a piece of work that writes the name when it is done.
    void begin(party client, std::string name) {
        asio::co_spawn(context, work(client, std::move(name)), asio::detached);
    }
    /// Does what can be done now.
    void poll() {
        context.restart();
        context.poll();
    }

    asio::io_context context{1};
    inline static turns::clock::time_point now{};
    turns::clock::duration length{};  ///< of a piece of work
    std::optional<turns> all{std::in_place, context.get_executor(),
                             turn_book::unsent_bytes{.all = 100, .share = 50}, [] { return now; }};
    std::string done;

private:
    asio::awaitable<void> work(party client, std::string name) {
        turns::turn own{*all, client};
        co_await own.begin();
        now += length;
        done += name;
    }
};

TEST_F(slowed_turns, let_masters_work_while_visitors_rest) {
    length = std::chrono::hours{1};  // this test does not wait for the end of the rest
    all->slow_visitors(true);
    begin(nobody, "a");
    begin(nobody, "b");
    poll();
    EXPECT_EQ(done, "a") << "b waits twice as long as a took";
    begin(root, "r");
    poll();
    EXPECT_EQ(done, "ar");
    all->slow_visitors(false);
    poll();
    EXPECT_EQ(done, "arb") << "nobody rests any longer";
}

TEST_F(slowed_turns, go_on_when_the_rest_is_over) {
    length = std::chrono::milliseconds{1};
    all->slow_visitors(true);
    begin(nobody, "a");
    begin(nobody, "b");
    context.run();
    EXPECT_EQ(done, "ab");
}

TEST_F(slowed_turns, may_end_during_a_rest) {
    length = std::chrono::hours{1};
    all->slow_visitors(true);
    begin(nobody, "a");
    poll();
    all.reset();
    poll();
    EXPECT_EQ(done, "a");
}

}  // namespace
}  // namespace tokenkeeper::control::turns_test
