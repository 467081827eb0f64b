#include "daemon/runtime/watch/file_watch.hpp"

#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <unistd.h>

namespace tokenkeeper::runtime::file_watch_test {
namespace {

using std::filesystem::path;
using told = std::vector<path>;

class file_watch_test : public testing::Test {
protected:
    file_watch_test() {
        write(secret, "old");
        write(second_file, "old");
        watch_only({secret, second_file});
        boost::asio::co_spawn(io, listen(), boost::asio::detached);
    }

    boost::asio::awaitable<void> listen() {
        for (;;) {
            auto changed = co_await watch.changed();
            if (changed.empty()) co_return;
            heard.insert(heard.end(), changed.begin(), changed.end());
        }
    }

    void watch_only(const std::set<path>& files) {
        for (const auto& file : files)
            if (!watched.contains(file)) watch.watch(file);
        for (const auto& file : watched)
            if (!files.contains(file)) watch.unwatch(file);
        watched = files;
    }
    static void write(const path& file, const std::string& text) { std::ofstream{file} << text; }
    void replace(const path& file, const std::string& text) const {
        write(folder / "new", text);
        std::filesystem::rename(folder / "new", file);
    }
    /// The changes that inotify has reported by now.
    told news() {
        tests::settle(io, watch);
        return std::exchange(heard, {});
    }

    tests::scratch_directory folder;
    path secret = folder / "a.secret";
    path second_file = folder / "b.secret";
    boost::asio::io_context io;
    file_watch watch{io.get_executor()};
    std::set<path> watched;
    told heard;
};

TEST_F(file_watch_test, tells_each_change_once) {
    news();
    write(secret, "new text");
    EXPECT_EQ(news(), told{secret});
    EXPECT_EQ(tests::look_at(watch, 100), told{});
    replace(secret, "newer");
    EXPECT_EQ(news(), told{secret});
    std::filesystem::remove(secret);
    EXPECT_EQ(news(), told{secret});
    EXPECT_EQ(tests::look_at(watch, 100), told{});
    write(secret, "back");
    EXPECT_FALSE(news().empty());
}

TEST_F(file_watch_test, tells_a_change_of_rights) {
    news();
    write(secret, "new text");
    EXPECT_EQ(news(), told{secret});
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    EXPECT_EQ(news(), told{secret});
}

TEST_F(file_watch_test, is_not_misled_by_its_neighbours) {
    news();
    replace(folder / "tokenkeeper.yaml", "changed by sed -i");
    write(folder / "sink", "a token");
    EXPECT_EQ(news(), told{});
}

TEST_F(file_watch_test, tells_nothing_of_files_that_stay_when_another_folder_leaves) {
    const tests::scratch_directory second;
    watch_only({secret, second / "c.secret"});
    news();
    watch_only({secret});
    EXPECT_EQ(news(), told{});
}

TEST_F(file_watch_test, follows_the_name_of_a_folder_that_is_switched) {
    std::filesystem::create_directory(folder / "now");
    write(folder / "now" / "c.secret", "one");
    const path file = folder / "now" / "c.secret";
    watch_only({file});
    news();
    std::filesystem::create_directory(folder / "next");
    write(folder / "next" / "c.secret", "two!");
    std::filesystem::rename(folder / "now", folder / "before");
    EXPECT_EQ(news(), told{file}) << "it is gone";
    std::filesystem::rename(folder / "next", folder / "now");
    EXPECT_EQ(tests::look_at(watch, 100), told{file});
    write(file, "three");
    EXPECT_EQ(news(), told{file}) << "the new folder is watched";
    write(folder / "before" / "c.secret", "four");
    EXPECT_EQ(news(), told{});
    std::filesystem::remove_all(folder / "now");
    EXPECT_EQ(news(), told{file});
    std::filesystem::create_directory(folder / "now");
    write(file, "five");
    EXPECT_EQ(tests::look_at(watch, 100), told{file});
    write(file, "sixth");
    EXPECT_EQ(news(), told{file});
}

TEST_F(file_watch_test, watches_the_folder_that_took_a_name_at_once) {
    for (const auto* name : {"now", "next"}) {
        std::filesystem::create_directory(folder / name);
        write(folder / name / "c.secret", name);
    }
    const path file = folder / "now" / "c.secret";
    watch_only({file});
    news();
    std::filesystem::rename(folder / "now", folder / "before");
    std::filesystem::rename(folder / "next", folder / "now");
    EXPECT_EQ(news(), told{file});
    write(file, "written after it");
    EXPECT_EQ(news(), told{file}) << "no look was needed";
}

TEST_F(file_watch_test, follows_a_link_to_a_folder_that_is_switched_after_a_look) {
    for (const auto* name : {"1", "2"}) {
        std::filesystem::create_directory(folder / name);
        write(folder / name / "c.secret", name);
    }
    std::filesystem::create_directory_symlink("1", folder / "now");
    const path file = folder / "now" / "c.secret";
    watch_only({file});
    news();
    std::filesystem::create_directory_symlink("2", folder / "new");
    std::filesystem::rename(folder / "new", folder / "now");
    EXPECT_EQ(news(), told{}) << "nobody tells of it";
    EXPECT_EQ(tests::look_at(watch, 100), told{file});
    write(folder / "2" / "c.secret", "three");
    EXPECT_EQ(news(), told{file});
    write(folder / "1" / "c.secret", "four");
    EXPECT_EQ(news(), told{});
}

/// A neighbour may lead a folder of another session to its own: that takes nothing from the first name.
TEST_F(file_watch_test, hears_a_folder_under_all_its_names) {
    std::filesystem::create_directory(folder / "1");
    std::filesystem::create_directory_symlink("1", folder / "now");
    const path first = folder / "now" / "c.secret";
    const path second = folder / "1" / "c.secret";
    watch_only({first, second});
    news();
    write(second, "one");
    EXPECT_EQ(news(), (told{second, first}));
    watch_only({second});
    write(second, "two!");
    EXPECT_EQ(news(), told{second}) << "the other name's watch is gone, and not this one's";
    watch_only({first, second});
    std::filesystem::create_directory(folder / "2");
    std::filesystem::create_directory_symlink("2", folder / "new");
    std::filesystem::rename(folder / "new", folder / "now");
    EXPECT_EQ(tests::look_at(watch, 100), told{first});
    write(folder / "2" / "c.secret", "three");
    EXPECT_EQ(news(), told{first});
    write(second, "fourth");
    EXPECT_EQ(news(), told{second});
    std::filesystem::rename(folder / "1", folder / "3");
    EXPECT_EQ(news(), told{second}) << "it is gone";
    std::filesystem::rename(folder / "2", folder / "1");
    EXPECT_EQ(tests::look_at(watch, 100), (told{second, first}));
    write(second, "fifth text");
    EXPECT_EQ(news(), told{second}) << "the link leads nowhere";
}

TEST_F(file_watch_test, sees_a_link_switched_beside_it) {
    std::filesystem::create_directory(folder / "1");
    std::filesystem::create_directory(folder / "2");
    write(folder / "1" / "c.secret", "one");
    write(folder / "2" / "c.secret", "two!");
    std::filesystem::create_directory_symlink("1", folder / "..data");
    const path linked = folder / "c.secret";
    std::filesystem::create_symlink("..data/c.secret", linked);
    watch_only({secret, linked});
    news();
    std::filesystem::create_directory_symlink("2", folder / "..new");
    std::filesystem::rename(folder / "..new", folder / "..data");
    EXPECT_EQ(news(), told{linked});
}

TEST_F(file_watch_test, tells_of_a_file_that_was_replaced_between_its_watch_and_its_reading) {
    const path file = folder / "new.token";
    write(file, "one");
    watch.watch(file);
    replace(file, "two");
    EXPECT_EQ(news(), told{file});
}

TEST_F(file_watch_test, looks_at_a_slice_and_goes_on_where_it_ended) {
    std::set<path> files;
    for (const auto* name : {"1", "2", "3", "4", "5"})
        files.insert(folder / name);
    watch_only(files);
    news();
    watch.cancel();
    for (const auto& file : files)
        write(file, "there");
    EXPECT_EQ(tests::look_at(watch, 2), (told{folder / "1", folder / "2"}));
    EXPECT_EQ(tests::look_at(watch, 2), (told{folder / "3", folder / "4"}));
    EXPECT_EQ(tests::look_at(watch, 2), (told{folder / "5"})) << "the end of the round";
    write(folder / "1", "changed");
    EXPECT_EQ(tests::look_at(watch, 2), (told{folder / "1"})) << "the next round";
}

TEST_F(file_watch_test, looks_at_many_files_behind_a_switched_link_in_slices) {
    std::filesystem::create_directory(folder / "..one");
    std::filesystem::create_directory(folder / "..two");
    std::filesystem::create_directory_symlink("..one", folder / "..data");
    std::set<path> files;
    for (int i = 0; i < 1200; ++i) {
        const auto name = std::to_string(i);
        write(folder / "..one" / name, "one");
        write(folder / "..two" / name, "two!");
        std::filesystem::create_symlink("..data/" + name, folder / name);
        files.insert(folder / name);
    }
    watch_only(files);
    news();
    std::filesystem::create_directory_symlink("..two", folder / "..new");
    std::filesystem::rename(folder / "..new", folder / "..data");
    const auto changed = news();
    EXPECT_EQ(std::set<path>(changed.begin(), changed.end()), files);
}

TEST_F(file_watch_test, knows_which_account_changes_a_file) {
    if (::geteuid() != 0) GTEST_SKIP() << "it gives files away";
    constexpr uid_t somebody = 1001;
    const auto give = [](const path& what) {
        EXPECT_EQ(::chown(what.c_str(), somebody, somebody), 0) << what;
    };
    EXPECT_EQ(watch.account(secret), 0U);
    give(secret);
    news();
    EXPECT_EQ(watch.account(secret), somebody);
    std::filesystem::remove(secret);
    news();
    EXPECT_EQ(watch.account(secret), somebody) << "his removal leaves nobody else with his work";
    write(secret, "the administrator's");
    news();
    EXPECT_EQ(watch.account(secret), 0U);
    std::filesystem::create_directory(folder / "his");
    give(folder / "his");
    watch_only({secret, folder / "his" / "missing", folder / "his" / "link"});
    std::filesystem::create_symlink(secret, folder / "his" / "link");
    EXPECT_EQ(watch.account(folder / "his" / "missing"), somebody);
    news();
    EXPECT_EQ(watch.account(folder / "his" / "link"), somebody) << "who can let it lead elsewhere";
    EXPECT_EQ(watch.account(folder / "unwatched"), 0U);
}

/// Others can make each look last; between two of them the loop has its time.
TEST(slow_file_watch, rests_after_each_look_that_took_long) {
    const tests::scratch_directory folder;
    boost::asio::io_context io;
    bool is_slow = false;
    unsigned looks = 0;
    unsigned looks_in_rests = 0;
    look_pace* pace = nullptr;
    const auto look = [&](const path& file, files::last_folder*) {
        if (is_slow) {
            ++looks;
            if (pace->rest().count() > 0) ++looks_in_rests;
            std::this_thread::sleep_for(2 * turn_share::time);
        }
        return files::look_at_file(file, nullptr);
    };
    file_watch watch{io.get_executor(), file_watch::open_inotify(), look};
    pace = &watch.pace();
    told files;
    for (const auto* name : {"a", "b", "c", "d"}) {
        files.push_back(folder / name);
        watch.watch(files.back());
    }
    is_slow = true;
    for (const auto& file : files)
        std::ofstream{file} << "text";
    told heard;
    const auto listen = [&]() -> boost::asio::awaitable<void> {
        while (heard.size() < files.size()) {
            const auto changed = co_await watch.changed();
            heard.insert(heard.end(), changed.begin(), changed.end());
        }
    };
    boost::asio::co_spawn(io, listen(), boost::asio::detached);
    io.run();
    EXPECT_EQ(heard, files);
    EXPECT_EQ(looks, files.size());
    EXPECT_EQ(looks_in_rests, 0U);
}

}  // namespace
}  // namespace tokenkeeper::runtime::file_watch_test
