// Field: Kubernetes replaces a mounted secret by switching the link `..data` beside it; watchers of the file
// itself see it removed at most, and go on with the old secret (kubernetes/kubernetes#111947,
// pgEdge/pgedge-rag-server#30). Right: the change is seen at once. The name that the configuration gives
// leads to the new text from then on.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::switched_data_link {
namespace {

namespace fs = std::filesystem;

TEST(switched_data_link, is_a_change_of_the_files_behind_it) {
    const scratch_directory folder;
    for (const char* version : {"..1", "..2"}) {
        fs::create_directory(folder / version);
        std::ofstream{folder / version / "a.token"} << "token of " << version;
    }
    fs::create_directory_symlink("..1", folder / "..data");
    fs::create_symlink("..data/a.token", folder / "a.token");
    boost::asio::io_context io{1};
    runtime::file_watch watch{io.get_executor()};
    watch.watch(folder / "a.token");
    std::optional<std::vector<fs::path>> changed;
    boost::asio::co_spawn(
        io, watch.changed(),
        [&changed](const std::exception_ptr&, std::vector<fs::path> told) { changed = std::move(told); });
    io.poll();
    fs::create_directory_symlink("..2", folder / "..data_tmp");
    fs::rename(folder / "..data_tmp", folder / "..data");
    io.restart();
    io.run();
    EXPECT_EQ(changed, std::vector<fs::path>{folder / "a.token"});
}

}  // namespace
}  // namespace tokenkeeper::tests::field::switched_data_link
