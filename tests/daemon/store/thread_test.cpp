#include "daemon/store/sqlite/disk_thread.hpp"
#include "daemon/store/sqlite/open.hpp"
#include "daemon/store/vault.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::thread_test {
namespace {

namespace asio = boost::asio;

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25}};
constexpr auto origin = "refresh_token https://login.example client sha256:seed";

genesys::token_grant grant(std::string_view access, std::string_view refresh) {
    genesys::token_grant g;
    g.access_token = secret{access};
    g.refresh_token = secret{refresh};
    return g;
}

template <class T>
T run(asio::io_context& loop, asio::awaitable<T> what) {
    auto answer = asio::co_spawn(loop, std::move(what), asio::use_future);
    loop.restart();
    loop.run();
    return answer.get();
}

TEST(disk_thread, does_one_thing_after_the_other_elsewhere_and_comes_back) {
    asio::io_context loop{1};
    disk_thread disk;
    std::thread::id elsewhere;
    std::function<int()> job = [&elsewhere] {
        elsewhere = std::this_thread::get_id();
        return 42;
    };
    EXPECT_EQ(run(loop, disk.run(loop.get_executor(), job)), 42);
    EXPECT_NE(elsewhere, std::this_thread::get_id());
}

TEST(disk_thread, leaves_the_loop_to_others_while_the_disk_hangs) {
    asio::io_context loop{1};
    disk_thread disk;
    std::promise<void> release;
    std::function<bool()> job = [waiting = release.get_future().share()] {
        waiting.wait();
        return true;
    };
    auto answer = asio::co_spawn(loop, disk.run(loop.get_executor(), job), asio::use_future);
    loop.poll();
    EXPECT_FALSE(loop.stopped()) << "the loop has work until the disk answers";
    EXPECT_EQ(answer.wait_for(seconds{0}), std::future_status::timeout);
    release.set_value();
    loop.run();
    EXPECT_TRUE(answer.get());
}

TEST(vault_on_sqlite, survives_a_restart_with_a_rotation_under_way) {
    const scratch folder;
    asio::io_context loop{1};
    std::vector<std::string> news;
    const auto open = [&folder, &loop] {
        return open_sqlite(loop.get_executor(), folder.path(), key_of('k'));
    };
    const auto tell = [&news](const store_news& each) { news.push_back(each.message); };
    {
        vault tokens{loop.get_executor(), open, tell};
        ASSERT_EQ(run(loop, tokens.disk().open()), std::nullopt);
        tokens.begin(1, "view", origin, secret{"r0"}, now);
        ASSERT_TRUE(run(loop, tokens.grants().record_intent(1)));
        ASSERT_TRUE(run(loop, tokens.grants().record_answer(1, origin, grant("a1", "r1"), now)));
        tokens.promoted(1);
        tokens.disk().stop();
        run(loop, tokens.disk().flush(now));
        ASSERT_TRUE(run(loop, tokens.grants().record_intent(1)));
    }
    vault tokens{loop.get_executor(), open, tell};
    ASSERT_EQ(run(loop, tokens.disk().open()), std::nullopt);
    const auto* left = tokens.claim(1, "view", origin, false);
    ASSERT_NE(left, nullptr);
    EXPECT_EQ(left->current->value.reveal(), "a1");
    EXPECT_EQ(left->refresh_token.reveal(), "r1");
    EXPECT_TRUE(left->refresh_sent);
    EXPECT_TRUE(news.empty()) << news.front();
}

TEST(vault_on_sqlite, tells_an_error_that_a_person_must_mend) {
    const scratch folder;
    const auto other = folder.open();
    asio::io_context loop{1};
    vault tokens{loop.get_executor(),
                 [&folder, &loop] { return open_sqlite(loop.get_executor(), folder.path(), secret{}); },
                 [](const store_news&) {}};
    const auto refused = run(loop, tokens.disk().open());
    ASSERT_TRUE(refused);
    EXPECT_NE(refused->find("is in use by another tokenkeeperd"), std::string::npos);
    EXPECT_FALSE(tokens.disk().is_open());
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::thread_test
