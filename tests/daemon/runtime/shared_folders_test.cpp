// Folders with several names: links lead to them, and each name has watched files of its own.
#include "daemon/runtime/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/ioctl.h>

namespace tokenkeeper::runtime::shared_folders_test {
namespace {

namespace fs = std::filesystem;
using paths = std::set<fs::path>;

class shared_folders : public testing::Test {
protected:
    shared_folders() { boost::asio::co_spawn(io, listen(), boost::asio::detached); }
    ~shared_folders() override {
        watch.cancel();
        io.poll();
    }

    boost::asio::awaitable<void> listen() {
        for (auto changed = co_await watch.changed(); !changed.empty(); changed = co_await watch.changed())
            heard.insert(heard.end(), changed.begin(), changed.end());
    }
    /// Each change is told once.
    paths news() {
        tests::settle(io, watch);
        const auto told = std::exchange(heard, {});
        paths each{told.begin(), told.end()};
        EXPECT_EQ(each.size(), told.size());
        return each;
    }
    void begin_round() {
        const auto changed = tests::look_at(watch, 10'000);
        EXPECT_TRUE(watch.is_between_rounds());
        EXPECT_TRUE(changed.empty()) << changed.front() << " changed without news";
    }
    /// Of the same length, and mostly within one tick of the clock that stamps files.
    static void write(const fs::path& file) { std::ofstream{file} << "text"; }
    void lead(const fs::path& link, const fs::path& target) const {
        fs::create_directory_symlink(target, folder / "new");
        fs::rename(folder / "new", link);
    }

    tests::scratch_directory folder;
    boost::asio::io_context io;
    file_watch watch{io.get_executor()};
    std::vector<fs::path> heard;
};

TEST_F(shared_folders, tell_each_name_of_a_file) {
    fs::create_directory(folder / "real");
    write(folder / "real" / "token");
    paths all;
    for (int i = 0; i < 100; ++i) {
        const auto name = folder / std::to_string(i);
        lead(name, "real");
        watch.watch(name / "token");
        all.insert(name / "token");
    }
    news();
    for (int i = 0; i < 5; ++i) {
        for (int j = 0; j < 50; ++j) {
            fs::permissions(folder / "real" / "token",
                            j % 2 == 0 ? fs::perms::owner_all : fs::perms::owner_read);
            write(folder / "real" / std::to_string(j));
        }
        write(folder / "real" / "token");
        EXPECT_EQ(news(), all);
    }
    begin_round();
    for (int i = 2; i < 100; ++i)
        watch.unwatch(folder / std::to_string(i) / "token");
    write(folder / "real" / "token");
    EXPECT_EQ(news(), (paths{folder / "0" / "token", folder / "1" / "token"}));
    watch.unwatch(folder / "1" / "token");
    write(folder / "real" / "token");
    EXPECT_EQ(news(), paths{folder / "0" / "token"});
}

/// Beside links that only some of the names have files behind.
TEST_F(shared_folders, see_links_that_are_switched_in_them) {
    for (const auto* name : {"real", "real/1", "real/2"})
        fs::create_directory(folder / name);
    write(folder / "real" / "1" / "text");
    fs::create_directory_symlink("1", folder / "real" / "..data");
    fs::create_symlink("..data/text", folder / "real" / "token");
    lead(folder / "a", "real");
    lead(folder / "b", "real");
    watch.watch(folder / "a" / "token");
    watch.watch(folder / "b" / "..data");
    watch.watch(folder / "b" / "token");
    const paths tokens{folder / "a" / "token", folder / "b" / "token"};
    news();
    for (int i = 0; i < look_allowance::most; ++i) {
        const auto target = std::to_string(i % 2 + 1);
        write(folder / "real" / target / "text");
        lead(folder / "real" / "..data", target);
        auto told = news();
        told.erase(folder / "b" / "..data");
        EXPECT_EQ(told, tokens) << i;
    }
}

/// As long as their looks last, and again in the next round.
TEST_F(shared_folders, do_not_go_deaf_for_links_after_a_burst) {
    for (const auto* name : {"real", "real/1", "real/2"})
        fs::create_directory(folder / name);
    write(folder / "real" / "1" / "text");
    write(folder / "real" / "2" / "text");
    fs::create_directory_symlink("1", folder / "real" / "..data");
    fs::create_symlink("..data/text", folder / "real" / "token");
    const paths tokens{folder / "a" / "token", folder / "b" / "token"};
    for (const auto* name : {"a", "b"})
        lead(folder / name, "real");
    for (const auto& token : tokens)
        watch.watch(token);
    for (int i = 0; i < 2 * look_allowance::most; ++i) {
        write(folder / "real" / "x.new");
        fs::rename(folder / "real" / "x.new", folder / "real" / "x");
        EXPECT_EQ(news(), paths{});
    }
    begin_round();
    lead(folder / "real" / "..data", "2");
    EXPECT_EQ(news(), tokens);
}

/// Whatever names begin and end, an event tells of exactly the watched files that it concerns.
TEST_F(shared_folders, tell_what_a_model_expects) {
    std::mt19937 random{1};
    const auto any = [&random](unsigned most) {
        return std::uniform_int_distribution<unsigned>{0, most - 1}(random);
    };
    constexpr unsigned folders = 2;
    constexpr unsigned links = 6;
    constexpr unsigned names = 2;
    const auto real = [this](unsigned i) { return folder / ("real" + std::to_string(i)); };
    const auto link = [this](unsigned i) { return folder / ("link" + std::to_string(i)); };
    for (unsigned i = 0; i < folders; ++i)
        fs::create_directory(real(i));
    std::array<unsigned, links> target{};
    for (unsigned i = 0; i < links; ++i)
        lead(link(i), real(0));
    std::set<std::pair<unsigned, unsigned>> watched;  // link, and name
    for (int step = 0; step < 400; ++step) {
        const auto i = any(links);
        const auto name = any(names);
        switch (any(4)) {
            case 0:
                watch.watch(link(i) / std::to_string(name));
                watched.emplace(i, name);
                break;
            case 1:
                watch.unwatch(link(i) / std::to_string(name));
                watched.erase({i, name});
                break;
            case 2:
                target[i] = any(folders);
                lead(link(i), real(target[i]));
                tests::look_at(watch, 10'000);
                break;
            default:
                break;
        }
        news();
        tests::look_at(watch, 10'000);
        const auto place = any(folders);
        for (unsigned times = any(3) + 1; times > 0; --times)
            write(real(place) / std::to_string(name));
        paths expected;
        for (const auto& [by, file] : watched)
            if (file == name && target[by] == place) expected.insert(link(by) / std::to_string(file));
        ASSERT_EQ(news(), expected) << "step " << step;
        begin_round();
    }
}

/// Looks that last, so that more happens between them; they show what the test says.
class slow_looks : public testing::Test {
protected:
    static constexpr int files = 100;

    slow_looks() {
        for (const auto* name : {"one", "two", "real"})
            fs::create_directory(folder / name);
        for (const auto* name : {"a", "b"}) {
            fs::create_directory_symlink("real", folder / name);
            for (int i = 0; i < files; ++i)
                all.insert(folder / name / std::to_string(i));
        }
        for (const auto& file : all)
            watch.watch(file);
        boost::asio::co_spawn(io, listen(), boost::asio::detached);
        settle();
    }
    ~slow_looks() override {
        watch.cancel();
        io.poll();
    }

    boost::asio::awaitable<void> listen() {
        for (auto changed = co_await watch.changed(); !changed.empty(); changed = co_await watch.changed())
            heard.insert(changed.begin(), changed.end());
    }
    std::optional<files::file_appearance> look(const fs::path& file) {
        std::this_thread::sleep_for(look_time);
        looked.insert(file);
        files::file_appearance seen;
        seen.inode = inode;
        return seen;
    }
    /// Returns what was told since.
    paths settle() {
        tests::settle(io, watch);
        looked.clear();
        return std::exchange(heard, {});
    }
    /// Hears the events, and looks at some of the files.
    void begin_to_look() {
        while (looked.empty())
            io.poll_one();
        ASSERT_LT(looked.size(), all.size());
    }
    void write_all() const {
        for (int i = 0; i < files; ++i)
            std::ofstream{folder / "real" / std::to_string(i)} << "text";
    }
    void switch_link() const {
        fs::create_directory_symlink("one", folder / "real" / "new");
        fs::rename(folder / "real" / "new", folder / "real" / "..data");
    }

    tests::scratch_directory folder;
    boost::asio::io_context io;
    paths all;
    paths looked;
    ino_t inode = 1;
    std::chrono::microseconds look_time{200};
    int inotify = file_watch::open_inotify();
    file_watch watch{io.get_executor(), inotify, [this](const auto& file, auto*) { return look(file); }};
    paths heard;
};

/// The kernel would drop events, which others' changes are among.
TEST_F(slow_looks, keep_no_events_waiting) {
    for (const auto* name : {"one", "two"})
        std::ofstream{folder / "real" / name} << "text";
    settle();
    look_time = std::chrono::milliseconds{50};
    std::ofstream{folder / "real" / "0"} << "text";
    while (looked.empty())
        io.poll_one();
    for (int i = 0; i < 3'000; ++i)
        for (const auto* name : {"one", "two"})
            fs::permissions(folder / "real" / name, fs::perms::owner_all);
    const auto left = [this] {
        int bytes = -1;
        EXPECT_EQ(::ioctl(inotify, FIONREAD, &bytes), 0);
        return bytes;
    };
    const auto before = left();
    io.restart();
    io.run_for(std::chrono::milliseconds{30});
    if (watch.pace().rest().count() == 0)
        GTEST_SKIP() << "this machine was busy for as long as the rest lasts";
    EXPECT_LT(left(), before) << "also in the rest after a look that lasted";
}

TEST_F(slow_looks, miss_no_link_that_is_switched_again) {
    inode = 2;
    switch_link();
    begin_to_look();
    inode = 3;
    looked.clear();
    switch_link();
    tests::settle(io, watch);
    EXPECT_EQ(looked, all);
}

TEST_F(slow_looks, miss_nothing_where_events_are_dropped_again) {
    const auto overflow = [this] {
        int kept = 16'384;
        std::ifstream{"/proc/sys/fs/inotify/max_queued_events"} >> kept;
        for (int i = 0; i <= kept / 2; ++i)
            for (const auto* name : {"one", "two"})
                fs::permissions(folder / "real" / name, fs::perms::owner_all);
    };
    std::ofstream{folder / "real" / "one"} << "text";
    std::ofstream{folder / "real" / "two"} << "text";
    settle();
    overflow();
    begin_to_look();
    looked.clear();
    overflow();
    tests::settle(io, watch);
    EXPECT_EQ(looked, all);
}

TEST_F(slow_looks, miss_no_file_that_is_written_after_the_look_of_a_round) {
    write_all();
    begin_to_look();
    tests::look_at(watch, 10'000);
    write_all();
    heard.clear();
    EXPECT_EQ(settle(), all);
}

TEST_F(slow_looks, miss_no_file_that_is_new_beside_those_that_wait) {
    write_all();
    begin_to_look();
    for (const auto& file : all) {
        if (file.parent_path() == folder / "a") continue;
        watch.unwatch(file);
        watch.watch(file);
    }
    write_all();
    heard.clear();
    const auto told = settle();
    for (const auto& file : all)
        if (file.parent_path() != folder / "a") EXPECT_TRUE(told.contains(file)) << file;
}

TEST_F(slow_looks, miss_no_file_that_is_written_after_a_change_of_its_rights) {
    for (int i = 0; i < files; ++i)
        std::ofstream{folder / "real" / std::to_string(i)} << "text";
    settle();
    tests::look_at(watch, 10'000);
    fs::permissions(folder / "real" / "0", fs::perms::owner_read);
    EXPECT_EQ(settle(), paths{}) << "it looks the same";
    fs::permissions(folder / "real" / "0", fs::perms::owner_all);
    std::ofstream{folder / "real" / "0"} << "text";
    EXPECT_EQ(settle(), (paths{folder / "a" / "0", folder / "b" / "0"}));
}

}  // namespace
}  // namespace tokenkeeper::runtime::shared_folders_test
