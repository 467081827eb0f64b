#include "daemon/runtime/sink_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::runtime::sink_file_test {
namespace {

namespace fs = std::filesystem;

class sink_file_test : public testing::Test {
protected:
    sink_file_test() {
        auto name = (fs::temp_directory_path() / "token-file.XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        folder = name;
        sink.path = folder / "token";
    }
    ~sink_file_test() override { fs::remove_all(folder); }

    std::string content() const {
        std::ifstream stream{sink.path};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }
    struct stat status() const {
        struct stat s {};
        EXPECT_EQ(::lstat(sink.path.c_str(), &s), 0);
        return s;
    }

    fs::path folder;
    config::token_sink sink;
};

TEST_F(sink_file_test, holds_the_token_and_a_line_end_with_the_wanted_mode) {
    ::umask(0);
    sink.mode = 0640;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(content(), "abc\n");
    EXPECT_EQ(status().st_mode & 07777U, 0640U);
}

TEST_F(sink_file_test, is_replaced_as_a_whole_and_leaves_nothing_beside_it) {
    EXPECT_EQ(write_sink_file(sink, secret{"first"}), "");
    std::ifstream reader{sink.path};
    EXPECT_EQ(write_sink_file(sink, secret{"second-and-longer"}), "");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{reader}, {}), "first\n")
        << "who reads it reads it to the end";
    EXPECT_EQ(content(), "second-and-longer\n");
    EXPECT_EQ(std::distance(fs::directory_iterator{folder}, {}), 1);
}

TEST_F(sink_file_test, is_not_written_again_where_nothing_changed) {
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    const auto inode = status().st_ino;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_ino, inode);
    ::chmod(sink.path.c_str(), 0644);
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_mode & 07777U, 0600U) << "but its mode is put right";
}

TEST_F(sink_file_test, is_of_its_folders_group_where_none_is_named_and_the_folder_says_so) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can make a folder of a group that it is not in";
    ASSERT_EQ(::chown(folder.c_str(), static_cast<uid_t>(-1), 65000), 0);
    ASSERT_EQ(::chmod(folder.c_str(), 02770), 0);
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_gid, 65000U);
    const auto before = status().st_ino;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_ino, before) << "it is as it should be";
}

TEST_F(sink_file_test, replaces_a_link_and_does_not_write_through_it) {
    const auto link_target = folder / "other";
    std::ofstream{link_target} << "abc\n";
    fs::create_symlink(link_target, sink.path);
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_TRUE(S_ISREG(status().st_mode));
    EXPECT_EQ(write_sink_file(sink, secret{"xyz"}), "");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{*std::make_unique<std::ifstream>(link_target)}, {}),
              "abc\n");
}

TEST_F(sink_file_test, says_what_is_wrong_and_never_the_token) {
    sink.path = folder / "missing" / "token";
    const auto wrong = write_sink_file(sink, secret{"the-token"});
    EXPECT_NE(wrong.find("No such file or directory"), std::string::npos) << wrong;
    EXPECT_EQ(wrong.find("the-token"), std::string::npos);
}

TEST_F(sink_file_test, leaves_no_copy_of_a_token_behind_that_a_killed_process_had_begun_to_write) {
    const auto begun = folder / ".token.new";
    std::ofstream{begun} << "a token";
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_FALSE(fs::exists(begun));
    std::ofstream{begun} << "a token";
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_FALSE(fs::exists(begun)) << "nor where nothing is to be written";
    std::ofstream{begun} << "a token";
    EXPECT_EQ(remove_sink_file(sink), "");
    EXPECT_FALSE(fs::exists(begun));
}

TEST_F(sink_file_test, is_removed_and_may_be_gone_already) {
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(remove_sink_file(sink), "");
    EXPECT_FALSE(fs::exists(sink.path));
    EXPECT_EQ(remove_sink_file(sink), "");
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_file_test
