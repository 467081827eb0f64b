#include "daemon/sources/watched_files.hpp"

#include "tests/daemon/fake_runtime.hpp"

#include <algorithm>
#include <future>
#include <limits>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::sources::watched_files_test {
namespace {

using path = std::filesystem::path;
using owner_id = watched_files::owner_id;

class watched_files_test : public testing::Test {
protected:
    std::set<path>& watched() { return world.file_system().watched; }
    void start(boost::asio::awaitable<void> task) {
        running.push_back(boost::asio::co_spawn(world.loop, std::move(task), boost::asio::use_future));
    }
    void start(watched_files::change_handler change) {
        start(files.hear());
        start(files.tell(std::move(change)));
        world.settle();
    }
    void stop() {
        files.stop();
        world.settle();
        for (auto& each : running)
            EXPECT_EQ(each.wait_for(seconds{0}), std::future_status::ready);
    }

    tests::fake_runtime world;
    watched_files files{world};
    std::vector<std::future<void>> running;
};

TEST_F(watched_files_test, are_watched_as_long_as_somebody_owns_them) {
    files.watch(1, {"/a", "/b"});
    files.watch(2, {"/b"});
    EXPECT_EQ(files.owners("/b"), (std::vector<std::uint64_t>{1, 2}));
    EXPECT_EQ(watched(), (std::set<path>{"/a", "/b"}));
    files.forget(1);
    EXPECT_EQ(watched(), (std::set<path>{"/b"}));
    files.forget(2);
    EXPECT_TRUE(watched().empty());
    EXPECT_TRUE(files.owners("/b").empty());
}

TEST_F(watched_files_test, are_exactly_those_of_the_last_call) {
    files.watch(1, {"/a", "/b"});
    files.watch(1, {"/b", "/c"});
    EXPECT_EQ(watched(), (std::set<path>{"/b", "/c"}));
}

TEST_F(watched_files_test, are_told_when_they_change) {
    std::vector<path> told;
    files.watch(1, {"/a"});
    start([&](const path& file, owner_id) { told.push_back(file); });
    world.file_system().put("/a", "text");
    world.settle();
    EXPECT_EQ(told, std::vector<path>{"/a"});
    stop();
}

/// Whoever may write a file makes the daemon read it and log about it no more often than that.
TEST_F(watched_files_test, are_told_ten_times_in_half_a_minute_and_then_once) {
    std::vector<path> told;
    files.watch(1, {"/a", "/b"});
    start([&](const path& file, owner_id) { told.push_back(file); });
    start(files.look());
    world.advance(seconds{30});
    for (int i = 0; i < 100; ++i) {
        world.file_system().put("/a", "text " + std::to_string(i));
        world.settle();
    }
    EXPECT_EQ(told, std::vector<path>(10, "/a"));
    world.file_system().put("/b", "text");
    world.settle();
    EXPECT_EQ(told.back(), "/b") << "others are told at once";
    world.advance(seconds{30});
    EXPECT_EQ(std::ranges::count(told, "/a"), 11) << "the last content is read, too";
    world.advance(seconds{60});
    EXPECT_EQ(told.size(), 12U);
    world.file_system().put("/a", "text");
    world.settle();
    EXPECT_EQ(told.size(), 13U) << "at once again";
    stop();
}

TEST_F(watched_files_test, are_looked_at_in_slices_each_half_a_minute) {
    std::vector<path> told;
    std::vector<path> many;
    for (int i = 0; i < 1000; ++i)
        many.push_back("/folder/" + std::to_string(i));
    files.watch(1, many);
    start([&](const path& file, owner_id) { told.push_back(file); });
    start(files.look());
    world.advance(seconds{30});
    EXPECT_EQ(world.file_system().looks, (std::vector<std::size_t>{250, 250, 250, 250}));
    world.file_system().unnoticed = {"/folder/7"};
    world.advance(seconds{8});
    EXPECT_EQ(told, std::vector<path>{"/folder/7"});
    stop();
}

/// Somebody with hundreds of long ways must not keep changes of others unseen for long.
TEST_F(watched_files_test, are_looked_at_soon_where_a_round_is_late) {
    files.watch(1, {"/a"});
    start(files.look());
    world.settle();
    world.file_system().between_rounds = false;
    world.advance(seconds{31});
    EXPECT_EQ(world.file_system().looks.size(), 41U) << "one when it is due, and then 40 a second";
    world.file_system().between_rounds = true;
    world.advance(seconds{30});
    EXPECT_LE(world.file_system().looks.size(), 44U);
    stop();
}

/// Each is read, and others can make that last.
TEST_F(watched_files_test, are_told_in_turns_of_few_milliseconds) {
    std::vector<path> many;
    for (int i = 0; i < 4; ++i)
        many.push_back("/folder/" + std::to_string(i));
    files.watch(1, many);
    std::vector<std::uint64_t> told;
    start([&](const path&, owner_id owner) {
        told.push_back(owner);
        world.clock.now.boot += milliseconds{6};
        boost::asio::post(world.loop, [&] { told.push_back(0); });
    });
    for (const auto& file : many)
        world.file_system().put(file, "text");
    world.settle();
    EXPECT_EQ(told, (std::vector<std::uint64_t>{1, 0, 1, 0, 1, 0, 1, 0}))
        << "others have their turns between";
    told.clear();
    for (owner_id owner = 2; owner <= 4; ++owner)
        files.watch(owner, {many[0]});
    world.file_system().put(many[0], "shared text");
    world.settle();
    EXPECT_EQ(told, (std::vector<std::uint64_t>{1, 0, 2, 0, 3, 0, 4, 0})) << "also where one file is of many";
    stop();
}

/// Whoever keeps the loop waiting must not do it in one turn after the other.
TEST_F(watched_files_test, are_told_and_looked_at_after_a_rest_where_the_loop_was_kept_waiting) {
    files.watch(1, {"/a", "/b"});
    std::vector<path> told;
    const auto change = [&](const path& file, owner_id) {
        told.push_back(file);
        world.file_system().resting = milliseconds{400};
    };
    start(change);
    start(files.look());
    world.settle();
    world.file_system().put("/a", "text");
    world.file_system().put("/b", "text");
    world.settle();
    EXPECT_EQ(told, std::vector<path>{"/a"});
    world.advance(seconds{60});
    EXPECT_EQ(told, std::vector<path>{"/a"});
    EXPECT_TRUE(world.file_system().looks.empty());
    world.file_system().resting = {};
    world.advance(milliseconds{400});
    EXPECT_EQ(told, (std::vector<path>{"/a", "/b"}));
    world.file_system().resting = {};
    world.advance(milliseconds{400});
    EXPECT_EQ(world.file_system().looks.size(), 1U);
    stop();
}

/// Whoever rewrites thousands of files, each slow to read, must not delay those of others by all of them.
TEST_F(watched_files_test, are_told_in_turns_of_their_accounts) {
    constexpr uid_t busy = 1001;
    constexpr uid_t quiet = 1002;
    std::vector<path> many;
    for (int i = 0; i < 1000; ++i) {
        many.push_back("/busy/" + std::to_string(i));
        world.file_system().accounts[many.back()] = busy;
    }
    world.file_system().accounts["/quiet"] = quiet;
    files.watch(1, many);
    for (owner_id owner = 2; owner <= 500; ++owner)
        files.watch(owner, {many[0]});
    files.watch(501, {"/quiet"});
    std::size_t told_of_busy = 0;
    std::vector<std::size_t> before_quiet;
    start([&](const path& file, owner_id) {
        world.clock.now.boot += milliseconds{1};
        if (file == "/quiet") {
            before_quiet.push_back(told_of_busy);
            return;
        }
        if (++told_of_busy == 10) world.file_system().put("/quiet", "text");
    });
    for (const auto& file : many)
        world.file_system().put(file, "text");
    world.settle();
    EXPECT_EQ(told_of_busy, 1499U);
    ASSERT_EQ(before_quiet.size(), 1U);
    EXPECT_LE(before_quiet.front(), 20U);
    stop();
}

TEST_F(watched_files_test, are_told_to_all_owners_again_where_they_change_meanwhile) {
    std::vector<owner_id> told;
    for (owner_id owner = 1; owner <= 3; ++owner)
        files.watch(owner, {"/a"});
    files.watch(std::numeric_limits<owner_id>::max(), {"/a"});
    start([&](const path& file, owner_id owner) {
        told.push_back(owner);
        world.clock.now.boot += milliseconds{6};
        if (told.size() == 2) world.file_system().put(file, "text");
        if (told.size() == 3) files.forget(2);
    });
    world.file_system().put("/a", "text");
    world.settle();
    const auto last = std::numeric_limits<owner_id>::max();
    EXPECT_EQ(told, (std::vector<owner_id>{1, 2, 3, last, 1, 3, last}));
    stop();
}

TEST_F(watched_files_test, end_while_they_rest) {
    files.watch(1, {"/a"});
    world.file_system().resting = milliseconds{400};
    start([](const path&, owner_id) {});
    start(files.look());
    world.settle();
    world.file_system().put("/a", "text");
    world.advance(seconds{30});
    stop();
}

}  // namespace
}  // namespace tokenkeeper::sources::watched_files_test
