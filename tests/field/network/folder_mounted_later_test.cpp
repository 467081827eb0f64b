// Field: a token's folder was a mount that came up after the service; a watcher that could not watch the
// folder at its start never saw the file. Right: a file may be named before its folder exists, and the change
// is seen at the next look, at most half a minute later. The order in which mounts and services start is
// nobody's promise.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <fstream>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::folder_mounted_later {
namespace {

using files = std::vector<std::filesystem::path>;

TEST(folder_mounted_later, is_seen_at_the_next_look) {
    const scratch_directory place;
    const auto token = place / "mount" / "a.token";
    boost::asio::io_context io{1};
    runtime::file_watch watch{io.get_executor()};
    watch.watch(token);
    EXPECT_EQ(look_at(watch, 10), files{});
    std::filesystem::create_directory(token.parent_path());
    std::ofstream{token} << "T1";
    EXPECT_EQ(look_at(watch, 10), files{token});
    EXPECT_EQ(look_at(watch, 10), files{});
}

}  // namespace
}  // namespace tokenkeeper::tests::field::folder_mounted_later
