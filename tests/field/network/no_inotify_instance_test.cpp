// Field: a host ran many watchers, and the daemon's user had no inotify instance left
// (fs.inotify.max_user_instances is 128 by default); the daemon exited with status 1. Right: it looks at its
// files itself, every half minute, and says so. A late look at a token file costs half a minute, a daemon
// that does not start costs every session.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::no_inotify_instance {
namespace {

using files = std::vector<std::filesystem::path>;

TEST(file_watch_without_inotify, sees_changes_when_it_looks) {
    const scratch_directory folder;
    const auto token = folder / "a.token";
    std::ofstream{token} << "old";
    boost::asio::io_context io{1};
    runtime::file_watch watch{io.get_executor(), -1};
    EXPECT_NE(watch.shortage(), "");
    watch.watch(token);
    EXPECT_EQ(look_at(watch, 10), files{});
    std::filesystem::remove(token);
    EXPECT_EQ(look_at(watch, 10), files{token});
    std::ofstream{token} << "the new one";
    EXPECT_EQ(look_at(watch, 10), files{token});
    watch.unwatch(token);
    EXPECT_EQ(look_at(watch, 10), files{});
}

TEST(file_watch_without_inotify, waits_until_it_is_cancelled) {
    boost::asio::io_context io{1};
    runtime::file_watch watch{io.get_executor(), -1};
    std::optional<files> changed;
    boost::asio::co_spawn(io, watch.changed(), [&changed](const std::exception_ptr& bug, files told) {
        EXPECT_FALSE(bug);
        changed = std::move(told);
    });
    io.poll();
    EXPECT_FALSE(changed.has_value());
    watch.cancel();
    io.restart();
    io.poll();
    EXPECT_EQ(changed, files{});
}

}  // namespace
}  // namespace tokenkeeper::tests::field::no_inotify_instance
