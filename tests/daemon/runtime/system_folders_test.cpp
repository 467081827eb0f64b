#include "daemon/runtime/system_folders.hpp"

#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/long_way.hpp"
#include "tests/support/scratch_directory.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::runtime::system_folders_test {
namespace {

namespace fs = std::filesystem;
using told = std::set<fs::path>;
using finished = token_folders::file_names;

class folder_watch : public testing::Test {
protected:
    folder_watch() {
        fs::create_directory(place);
        fs::permissions(place, fs::perms::owner_all);
        folders.watch(place);
        boost::asio::co_spawn(io, listen(), boost::asio::detached);
    }
    boost::asio::awaitable<void> listen() {
        for (;;) {
            auto changed = co_await folders.changed();
            if (changed.empty()) co_return;
            heard.merge(changed);
        }
    }
    static void write(const fs::path& file, const std::string& text) { std::ofstream{file} << text; }
    /// The folders of which inotify has told by now.
    told news() {
        io.restart();
        while (io.poll() > 0) {
        }
        return std::exchange(heard, {});
    }

    tests::scratch_directory scratch;
    fs::path place = scratch / "screens.d";
    boost::asio::io_context io;
    system_folders folders{io.get_executor(), files::trusted_accounts::of_this_process(),
                           file_watch::open_inotify()};
    told heard;
};

TEST_F(folder_watch, hears_of_files_that_come_change_and_go) {
    EXPECT_EQ(news(), told{});
    write(place / "lobby.token", "T1");
    EXPECT_EQ(news(), told{place});
    write(place / "lobby.token", "T2");
    EXPECT_EQ(news(), told{place});
    fs::remove(place / "lobby.token");
    EXPECT_EQ(news(), told{place});
    EXPECT_EQ(news(), told{});
}

TEST_F(folder_watch, knows_which_files_are_finished) {
    std::ofstream open{place / "half.token"};
    open << "T" << std::flush;
    write(place / "whole.token", "T1");
    write(scratch / "moved", "T2");
    fs::rename(scratch / "moved", place / "moved.token");
    fs::create_symlink("whole.token", place / "link.token");
    EXPECT_EQ(news(), told{place});
    EXPECT_EQ(folders.take_finished(place), (finished{"moved.token", "whole.token"}));
    EXPECT_EQ(folders.take_finished(place), finished{});
    open.close();
    EXPECT_EQ(news(), told{place});
    EXPECT_EQ(folders.take_finished(place), finished{"half.token"});
}

TEST_F(folder_watch, hears_of_the_switch_of_a_link) {
    fs::create_directory(place / "..first");
    fs::create_directory_symlink("..first", place / "..data");
    news();
    fs::create_directory_symlink("..second", place / "..data_tmp");
    fs::rename(place / "..data_tmp", place / "..data");
    EXPECT_EQ(news(), told{place});
}

TEST_F(folder_watch, follows_the_name_to_another_folder) {
    fs::rename(place, scratch / "old");
    EXPECT_EQ(news(), told{place});
    folders.watch(place);  // which is missing
    fs::create_directory(place);
    folders.watch(place);
    write(scratch / "old" / "x", "x");
    EXPECT_EQ(news(), told{});
    write(place / "lobby.token", "T1");
    EXPECT_EQ(news(), told{place});
}

TEST_F(folder_watch, goes_no_way_of_too_many_names) {
    const auto other = tests::long_way_to(scratch.path());
    folders.watch(other);
    news();
    write(scratch / "x", "x");
    EXPECT_EQ(news(), told{});
}

TEST_F(folder_watch, hears_of_a_folder_that_is_removed) {
    fs::remove(place);
    EXPECT_EQ(news(), told{place});
    fs::create_directory(place);
    folders.watch(place);
    write(place / "lobby.token", "T1");
    EXPECT_EQ(news(), told{place});
}

TEST_F(folder_watch, tells_all_names_of_one_folder) {
    const auto other = scratch / "other.d";
    fs::create_directory_symlink(place, other);
    folders.watch(other);
    write(place / "lobby.token", "T1");
    EXPECT_EQ(news(), (told{place, other}));
    folders.keep_only({other});
    write(place / "lobby.token", "T2");
    EXPECT_EQ(news(), told{other});
    folders.keep_only({});
    write(place / "lobby.token", "T3");
    EXPECT_EQ(news(), told{});
}

TEST_F(folder_watch, takes_dropped_events_for_a_change_of_everything) {
    const auto other = scratch / "other.d";
    fs::create_directory(other);
    folders.watch(other);
    // More than the kernel keeps (16,384): the rest is dropped, and one event says so.
    for (int i = 0; i < 20'000; ++i)
        fs::create_symlink("x", place / std::to_string(i));
    EXPECT_EQ(news(), (told{place, other}));
}

TEST_F(folder_watch, hears_nothing_without_an_inotify_instance) {
    system_folders deaf{io.get_executor(), files::trusted_accounts::of_this_process(), -1};
    EXPECT_FALSE(deaf.hears_changes());
    deaf.watch(place);
    write(place / "lobby.token", "T1");
    const auto listed = deaf.list(place, {});
    ASSERT_TRUE(std::holds_alternative<files::folder_listing>(listed));
    EXPECT_EQ(std::get<files::folder_listing>(listed).names.size(), 1U);
    bool is_over = false;
    const auto wait = [](system_folders* watched, bool* over) -> boost::asio::awaitable<void> {
        *over = (co_await watched->changed()).empty();
    };
    boost::asio::co_spawn(io, wait(&deaf, &is_over), boost::asio::detached);
    news();
    EXPECT_FALSE(is_over);
    deaf.cancel();
    news();
    EXPECT_TRUE(is_over);
}

}  // namespace
}  // namespace tokenkeeper::runtime::system_folders_test
