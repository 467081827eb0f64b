#include "daemon/files/bounded_look.hpp"

#include "tests/support/long_way.hpp"
#include "tests/support/scratch_directory.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/resource.h>

#include <unistd.h>

namespace tokenkeeper::files::bounded_look_test {
namespace {

namespace fs = std::filesystem;

class bounded_look : public testing::Test {
protected:
    bounded_look() { std::ofstream{file_} << "text"; }
    ~bounded_look() override { ::close(inotify_); }

    /// Watches the folder and writes a file in the scratch folder. Returns true if inotify tells of it.
    [[nodiscard]] bool hears(const fs::path& folder) const {
        if (watch_folder_by_walk(inotify_, folder, IN_CLOSE_WRITE) < 0) return false;
        std::ofstream{file_} << "text";
        char events[1024];
        return ::read(inotify_, events, sizeof events) > 0;
    }

    tests::scratch_directory scratch_;
    fs::path file_ = scratch_ / "lobby.token";
    int inotify_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

TEST_F(bounded_look, sees_a_file_behind_links) {
    fs::create_symlink("lobby.token", scratch_ / "link");
    const auto seen = look_at_file(scratch_ / "link");
    EXPECT_EQ(seen, look_at_file(file_));
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->size, 4);
    EXPECT_EQ(look_at_file(scratch_ / "missing"), file_appearance{});
}

TEST_F(bounded_look, ends_where_a_way_has_too_many_names) {
    const auto folder = tests::long_way_to(scratch_.path());
    ASSERT_TRUE(fs::exists(folder / "lobby.token")) << "the kernel goes it";
    EXPECT_EQ(look_at_file(folder / "lobby.token"), file_appearance{});
    last_folder nearby;
    EXPECT_EQ(look_at_file(folder / "lobby.token", &nearby), file_appearance{});
    EXPECT_FALSE(hears(folder));
}

TEST_F(bounded_look, tells_nothing_without_a_descriptor) {
    rlimit usual{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &usual), 0);
    const rlimit none{0, usual.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    const auto seen = look_at_file(file_);
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &usual), 0);
    EXPECT_EQ(seen, std::nullopt);
    EXPECT_NE(look_at_file(file_), std::nullopt);
}

TEST_F(bounded_look, has_the_folder_watched_that_a_name_leads_to) {
    fs::create_directory_symlink(".", scratch_ / "link");
    EXPECT_TRUE(hears(scratch_.path()));
    EXPECT_TRUE(hears(scratch_ / "link"));
    EXPECT_FALSE(hears(scratch_ / "missing"));
    EXPECT_FALSE(hears(file_));
}

}  // namespace
}  // namespace tokenkeeper::files::bounded_look_test
