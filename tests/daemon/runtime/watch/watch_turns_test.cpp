// The looks that events cause have turns by account.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::runtime::watch_turns_test {
namespace {

using std::filesystem::path;
using told = std::vector<path>;

/// Whoever changes thousands of files, or causes dropped events, delays the looks at those of others by a
/// turn.
TEST(watch_turns, are_of_accounts) {
    constexpr uid_t busy = 1001;
    constexpr uid_t quiet = 1002;
    const tests::scratch_directory folder;
    std::filesystem::create_directory(folder / "busy");
    std::filesystem::create_directory(folder / "quiet");
    boost::asio::io_context io;
    std::vector<path> looked;
    const auto look = [&](const path& file, auto*) -> std::optional<files::file_appearance> {
        looked.push_back(file);
        files::file_appearance seen;
        seen.inode = 1;
        const bool is_hers =
            file.parent_path() == folder / "busy" || file.filename().native().starts_with("her");
        seen.foreign_account = is_hers ? busy : quiet;
        return seen;
    };
    file_watch watch{io.get_executor(), file_watch::open_inotify(), look};
    const auto write = [](const path& file) { std::ofstream{file} << "text"; };
    const auto his = folder / "quiet" / "a.token";
    constexpr std::size_t many = 1500;  // more events than one reading has
    std::vector<path> hers;
    for (std::size_t i = 0; i < many; ++i)
        hers.push_back(folder / "busy" / std::to_string(i));
    for (const auto& file : hers)
        watch.watch(file);
    watch.watch(his);
    EXPECT_EQ(watch.account(his), quiet);
    EXPECT_EQ(watch.account(hers[0]), busy);
    told heard;
    boost::asio::co_spawn(
        io,
        [&]() -> boost::asio::awaitable<void> {
            for (auto changed = co_await watch.changed(); !changed.empty();
                 changed = co_await watch.changed())
                heard.insert(heard.end(), changed.begin(), changed.end());
        },
        boost::asio::detached);
    tests::settle(io, watch);
    looked.clear();
    for (const auto& file : hers)
        write(file);
    write(his);
    tests::settle(io, watch);
    EXPECT_EQ(heard.size(), many + 1);
    const auto looks_before = [&] { return std::ranges::find(looked, his) - looked.begin(); };
    EXPECT_LT(looks_before(), long{many} / 2) << "with all of hers to be looked at";
    looked.clear();
    std::filesystem::create_directory_symlink("nowhere", folder / "busy" / "..new");
    std::filesystem::rename(folder / "busy" / "..new", folder / "busy" / "..data");
    write(his);
    tests::settle(io, watch);
    EXPECT_EQ(looked.size(), many + 1);
    EXPECT_LT(looks_before(), 10) << "with all of hers in doubt";
    const auto his_shared = folder / "quiet" / "his.token";
    for (int i = 0; i < 100; ++i)
        watch.watch(folder / "quiet" / ("her" + std::to_string(i)));
    watch.watch(his_shared);
    tests::settle(io, watch);
    tests::look_at(watch, 10'000);
    looked.clear();
    for (const auto& file : hers)
        write(file);
    std::filesystem::create_directory_symlink("nowhere", folder / "quiet" / "..new");
    std::filesystem::rename(folder / "quiet" / "..new", folder / "quiet" / "..data");
    tests::settle(io, watch);
    EXPECT_LT(std::ranges::find(looked, his_shared) - looked.begin(), long{many} / 2)
        << "behind hers in a folder of both";
    watch.cancel();
    io.poll();
}

}  // namespace
}  // namespace tokenkeeper::runtime::watch_turns_test
