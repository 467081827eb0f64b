// The kernel's limit of inotify watches, for real: a child in a user namespace of its own has two of them.
#include "daemon/runtime/watch/file_watch.hpp"
#include "tests/support/scratch_directory.hpp"
#include "tests/support/settled_watch.hpp"

#include <fstream>
#include <iostream>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <sched.h>
#include <unistd.h>

namespace tokenkeeper::runtime::watch_shortage_test {
namespace {

using tests::look_at;
using tests::scratch_directory;

bool may_have_two_watches() {
    if (::unshare(CLONE_NEWUSER) != 0) return false;
    std::ofstream limit{"/proc/sys/user/max_inotify_watches"};
    limit << "2\n" << std::flush;
    return limit.good();
}

/// Returns a word for the first thing that is wrong.
std::string wrong_in_child(const std::filesystem::path& folder) {
    boost::asio::io_context io{1};
    file_watch watch{io.get_executor()};
    watch.watch(folder / "0" / "token");
    watch.watch(folder / "1" / "token");
    if (!watch.shortage().empty()) return "told too early: " + watch.shortage();
    watch.watch(folder / "2" / "token");
    if (watch.shortage().find("no inotify watch left") == std::string::npos) return "not told";
    watch.unwatch(folder / "0" / "token");
    look_at(watch, 10);
    if (!watch.shortage().empty()) return "told although it is over";
    return {};
}

TEST(watch_shortage, is_told_while_folders_lack_a_watch) {
    const scratch_directory folder;
    for (const auto* name : {"0", "1", "2"})
        std::filesystem::create_directory(folder / name);
    const auto child = ::fork();
    if (child == 0) {
        if (!may_have_two_watches()) ::_exit(77);
        const auto wrong = wrong_in_child(folder.path());
        std::cerr << wrong;
        ::_exit(wrong.empty() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "no user namespace may be made here";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace tokenkeeper::runtime::watch_shortage_test
