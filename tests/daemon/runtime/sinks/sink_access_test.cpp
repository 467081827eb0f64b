#include "daemon/runtime/sinks/sink_file.hpp"
#include "tests/support/scratch_directory.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <unistd.h>

namespace tokenkeeper::runtime::sink_access_test {
namespace {

namespace fs = std::filesystem;

/// The owner of a sink's folder chooses what it gives to new files.
class access_to_sinks : public testing::Test {
protected:
    access_to_sinks() { sink.path = folder / "token"; }
    struct stat status() const {
        struct stat found {};
        EXPECT_EQ(::lstat(sink.path.c_str(), &found), 0);
        return found;
    }

    const tests::scratch_directory scratch;
    const fs::path folder = scratch.path();
    config::token_sink sink;
};

TEST_F(access_to_sinks, is_of_its_folders_group_where_none_is_named_and_the_folder_says_so) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can make a folder of a group that it is not in";
    ASSERT_EQ(::chown(folder.c_str(), static_cast<uid_t>(-1), 65000), 0);
    ASSERT_EQ(::chmod(folder.c_str(), 02770), 0);
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_gid, 65000U);
    const auto before = status().st_ino;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_ino, before) << "it is as it should be";
}

TEST_F(access_to_sinks, is_not_open_to_a_group_that_only_its_folder_names) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can make a folder of a group that it is not in";
    ASSERT_EQ(::chown(folder.c_str(), static_cast<uid_t>(-1), 65000), 0);
    ASSERT_EQ(::chmod(folder.c_str(), 02770), 0);
    sink.mode = 0640;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_gid, ::getegid());
    ASSERT_EQ(::chown(sink.path.c_str(), static_cast<uid_t>(-1), 65000), 0);
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_gid, ::getegid()) << "of one that was so before";
    sink.group = 65000;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(status().st_gid, 65000U);
}

/// An access control list that lets two users and the owner's group in. `name`: for the file itself, or for
/// what is made in a folder.
bool set_access_list(const fs::path& file, const char* name) {
    struct entry {
        std::uint16_t tag;
        std::uint16_t rights;
        std::uint32_t id;
    };
    static constexpr std::uint32_t none = ~std::uint32_t{0};
    const std::array<entry, 6> entries{
        {{1, 6, none}, {2, 4, 65001}, {2, 4, 65002}, {4, 4, none}, {16, 4, none}, {32, 0, none}}};
    std::array<char, sizeof(std::uint32_t) + sizeof entries> list{2};
    std::memcpy(&list.at(sizeof(std::uint32_t)), entries.data(), sizeof entries);
    return ::setxattr(file.c_str(), name, list.data(), list.size(), 0) == 0;
}

bool has_access_list(const fs::path& file) {
    return ::getxattr(file.c_str(), "system.posix_acl_access", nullptr, 0) >= 0;
}

TEST_F(access_to_sinks, is_not_open_to_the_users_that_a_list_of_its_folder_names) {
    if (!set_access_list(folder, "system.posix_acl_default"))
        GTEST_SKIP() << "this file system has no access control lists";
    std::ofstream{folder / "other"} << "text";
    ASSERT_TRUE(has_access_list(folder / "other"));
    sink.group = ::getegid();
    sink.mode = 0640;
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_FALSE(has_access_list(sink.path));
    EXPECT_EQ(status().st_mode & 07777U, 0640U);
    ASSERT_TRUE(set_access_list(sink.path, "system.posix_acl_access"));
    ASSERT_EQ(status().st_mode & 07777U, 0640U) << "it looks as it should";
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_FALSE(has_access_list(sink.path));
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_access_test
