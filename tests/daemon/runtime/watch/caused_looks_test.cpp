#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/long_way.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>

namespace tokenkeeper::runtime::caused_looks_test {
namespace {

namespace fs = std::filesystem;
using told = std::vector<fs::path>;

/// The looks that somebody can cause who owns the folder of one file.
class caused_looks : public testing::Test {
protected:
    caused_looks() {
        for (const auto& file : {hers, his, beside})
            fs::create_directories(file.parent_path());
        for (const auto& file : {hers, his, beside, hers.parent_path() / "other"})
            write(file, "one");
        for (const auto& file : {hers, his})
            watch.watch(file);
        boost::asio::co_spawn(io, listen(), boost::asio::detached);
        news();
    }

    boost::asio::awaitable<void> listen() {
        for (;;) {
            auto changed = co_await watch.changed();
            if (changed.empty()) co_return;
            heard.insert(heard.end(), changed.begin(), changed.end());
        }
    }
    std::optional<files::file_appearance> look_and_count(const fs::path& file, files::last_folder* nearby) {
        ++looks[file];
        if (!can_look) return std::nullopt;
        return frozen && file == hers ? frozen : files::look_at_file(file, nearby);
    }
    static void write(const fs::path& file, const std::string& text) { std::ofstream{file} << text; }
    /// Exchanges her file with the one beside it.
    void exchange() const {
        ASSERT_EQ(::renameat2(AT_FDCWD, hers.c_str(), AT_FDCWD, (hers.parent_path() / "other").c_str(),
                              RENAME_EXCHANGE),
                  0);
    }
    /// A link beside her file, as Kubernetes switches it.
    void switch_link() const {
        fs::create_symlink("target", hers.parent_path() / "new");
        fs::rename(hers.parent_path() / "new", hers.parent_path() / "..data");
    }
    /// Causes more events than the kernel keeps; it drops the rest, which one event says.
    void overflow() const {
        int kept = 16'384;
        std::ifstream{"/proc/sys/fs/inotify/max_queued_events"} >> kept;
        for (int i = 0; i <= kept / 2; ++i)
            for (const auto& file : {hers, hers.parent_path() / "other"})
                ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    }
    /// The changes that inotify has reported by now. Counts the looks at each file from here on.
    told news() {
        looks.clear();
        tests::settle(io, watch);
        return std::exchange(heard, {});
    }

    tests::scratch_directory scratch;
    fs::path hers = scratch / "hers" / "a.token";
    fs::path his = scratch / "his" / "a.token";
    fs::path beside = scratch / "beside" / "a.token";
    boost::asio::io_context io;
    std::map<fs::path, int> looks;
    bool can_look = true;
    std::optional<files::file_appearance> frozen;  ///< what her file looks like
    file_watch watch{io.get_executor(), file_watch::open_inotify(),
                     [this](const auto& file, auto* nearby) { return look_and_count(file, nearby); }};
    told heard;
};

TEST_F(caused_looks, are_one_for_all_events_of_one_reading) {
    for (int i = 0; i < 50; ++i) {
        write(hers, "two");
        fs::permissions(hers, fs::perms::owner_all);
    }
    EXPECT_EQ(news(), told{hers});
    EXPECT_EQ(looks[hers], 1);
    for (int i = 0; i < 50; ++i)
        exchange();
    EXPECT_EQ(news(), told{hers});
    EXPECT_EQ(looks[hers], 2) << "one more for those of its folder, which may come much later";
    EXPECT_EQ(looks[his], 0);
}

TEST_F(caused_looks, are_ten_until_the_next_round) {
    int sum = 0;
    for (int i = 0; i < 30; ++i) {
        write(hers, "two " + std::to_string(i));
        news();
        sum += looks[hers];
    }
    EXPECT_EQ(sum, look_allowance::most);
    write(his, "two");
    EXPECT_EQ(news(), told{his}) << "others are seen at once";
    EXPECT_EQ(tests::look_at(watch, 100), told{hers});
    EXPECT_EQ(tests::look_at(watch, 100), told{});
    write(hers, "three");
    EXPECT_EQ(news(), told{hers}) << "at once again";
}

TEST_F(caused_looks, leave_it_to_the_round_to_tell_what_was_written) {
    for (int i = 0; i < look_allowance::most; ++i) {
        write(hers, "two");
        news();
    }
    // It looks the same, as a file that is written again within one tick of the clock.
    frozen = files::look_at_file(hers);
    write(hers, "two");
    EXPECT_EQ(news(), told{});
    EXPECT_EQ(tests::look_at(watch, 100), told{hers});
}

TEST_F(caused_looks, are_ten_by_names_beside_the_file) {
    int sum = 0;
    for (int i = 0; i < 30; ++i) {
        switch_link();
        EXPECT_EQ(news(), told{});
        sum += looks[hers];
    }
    EXPECT_EQ(sum, look_allowance::most);
    write(hers, "two");
    EXPECT_EQ(news(), told{hers}) << "in a folder of many users, her own file is seen at once";
    tests::look_at(watch, 100);
    switch_link();
    news();
    EXPECT_EQ(looks[hers], 1) << "at once again";
}

TEST_F(caused_looks, are_ten_by_moves_of_the_folder) {
    int sum = 0;
    for (int i = 0; i < 30; ++i) {
        ASSERT_EQ(::renameat2(AT_FDCWD, hers.parent_path().c_str(), AT_FDCWD, beside.parent_path().c_str(),
                              RENAME_EXCHANGE),
                  0);
        news();
        sum += looks[hers];
    }
    EXPECT_EQ(sum, look_allowance::most);
    write(hers, "two");
    EXPECT_EQ(news(), told{}) << "its folder is not watched until then";
    EXPECT_EQ(tests::look_at(watch, 100), told{hers});
    write(hers, "three");
    EXPECT_EQ(news(), told{hers});
}

TEST_F(caused_looks, are_ten_by_dropped_events) {
    int sum = 0;
    for (int i = 0; i <= look_allowance::most; ++i) {
        overflow();
        news();
        EXPECT_LE(looks[his], 1);
        sum += looks[his];
    }
    EXPECT_EQ(sum, look_allowance::most);
    write(his, "two");
    EXPECT_EQ(news(), told{his}) << "she spends none of his";
    tests::look_at(watch, 100);
    overflow();
    news();
    EXPECT_EQ(looks[his], 1) << "in the next round";
}

TEST_F(caused_looks, go_no_way_of_too_many_names) {
    const auto far = tests::long_way_to(scratch.path()) / "far.token";
    watch.watch(far);
    write(scratch / "far.token", "one");
    EXPECT_EQ(news(), told{}) << "its folder is not watched";
    EXPECT_EQ(tests::look_at(watch, 100), told{}) << "nor is it found";
}

TEST_F(caused_looks, that_cannot_be_taken_change_nothing) {
    can_look = false;
    EXPECT_EQ(tests::look_at(watch, 100), told{});
    write(hers, "two");
    EXPECT_EQ(news(), told{hers}) << "it was written, whatever it looks like";
    fs::permissions(his, fs::perms::owner_read);
    EXPECT_EQ(news(), told{});
    can_look = true;
    const auto different = tests::look_at(watch, 100);
    EXPECT_EQ(std::set<fs::path>(different.begin(), different.end()), (std::set<fs::path>{hers, his}));
}

}  // namespace
}  // namespace tokenkeeper::runtime::caused_looks_test
