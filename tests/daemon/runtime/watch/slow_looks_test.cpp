// What happens while looks at a folder with two names last misses nothing.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/ioctl.h>

namespace tokenkeeper::runtime::slow_looks_test {
namespace {

namespace fs = std::filesystem;
using paths = std::set<fs::path>;

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
}  // namespace tokenkeeper::runtime::slow_looks_test
