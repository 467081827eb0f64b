// Field: editors save a file by moving it away and writing a new one of its name; a watcher of the file
// itself went on to watch the copy, and the second save was never seen. Right: each save is seen, however
// often. It is the name that the configuration gives, not the file that had it once.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::file_saved_by_editor {
namespace {

namespace fs = std::filesystem;

TEST(file_saved_by_editor, is_seen_each_time) {
    const scratch_directory folder;
    const auto token = folder / "a.token";
    std::ofstream{token} << "T0";
    boost::asio::io_context io{1};
    runtime::file_watch watch{io.get_executor()};
    watch.watch(token);
    for (const char* text : {"T1", "T2", "T3"}) {
        std::set<fs::path> seen;
        boost::asio::co_spawn(io, watch.changed(),
                              [&seen](const std::exception_ptr&, std::vector<fs::path> told) {
                                  seen.insert(told.begin(), told.end());
                              });
        io.restart();
        io.poll();
        fs::rename(token, folder / "a.token~");
        std::ofstream{token} << text;
        io.restart();
        io.run();
        EXPECT_EQ(seen, std::set<fs::path>{token}) << text;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::file_saved_by_editor
