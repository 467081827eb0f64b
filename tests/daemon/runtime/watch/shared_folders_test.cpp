// Folders with several names: links lead to them, and each name has watched files of its own.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

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
    /// A change is told once. Of many, some may be heard after the first were told.
    paths news(bool of_one_change = true) {
        tests::settle(io, watch);
        const auto told = std::exchange(heard, {});
        paths each{told.begin(), told.end()};
        if (of_one_change) {
            EXPECT_EQ(each.size(), told.size());
        }
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
        EXPECT_EQ(news(false), all);
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

/// What is a file of one name's may be a link on the way of another one's.
TEST_F(shared_folders, see_a_link_that_is_a_file_of_another_name) {
    fs::create_directory(folder / "real");
    write(folder / "real" / "token");
    fs::create_symlink("token", folder / "real" / "alias");
    lead(folder / "a", "real");
    lead(folder / "b", "real");
    const paths both{folder / "a" / "token", folder / "b" / "alias"};
    for (const auto& file : both)
        watch.watch(file);
    const auto exchange = [this] {
        std::ofstream{folder / "real" / "new"} << "another text";
        fs::rename(folder / "real" / "new", folder / "real" / "token");
    };
    exchange();
    EXPECT_EQ(news(), both);
    watch.unwatch(folder / "b" / "alias");
    watch.watch(folder / "b" / "alias");
    exchange();
    EXPECT_EQ(news(), both) << "also where the name has left and come back";
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

}  // namespace
}  // namespace tokenkeeper::runtime::shared_folders_test
