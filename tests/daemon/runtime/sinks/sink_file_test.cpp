#include "daemon/runtime/sinks/sink_file.hpp"

#include "daemon/files/patience/patient_thread.hpp"
#include "tests/support/neighbour.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
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

TEST_F(sink_file_test, never_has_a_part_of_a_token_under_a_hidden_name) {
    const int probe = ::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
    if (probe < 0) GTEST_SKIP() << "this file system has no files without a name";
    ::close(probe);
    const int heard = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    ASSERT_GE(::inotify_add_watch(heard, folder.c_str(), IN_MODIFY | IN_MOVED_TO), 0);
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(write_sink_file(sink, secret{"xyz"}), "");
    std::array<char, 4096> buffer{};
    const auto size = ::read(heard, buffer.data(), buffer.size());
    ::close(heard);
    int renamed = 0;
    for (std::size_t offset = 0; size > 0 && offset < static_cast<std::size_t>(size);) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + offset, sizeof event);
        // A file without a name shows as "#4711".
        const std::string name{buffer.data() + offset + sizeof event};
        if ((event.mask & IN_MODIFY) != 0) {
            EXPECT_EQ(name.front(), '#') << name;
        }
        if ((event.mask & IN_MOVED_TO) != 0) ++renamed;
        offset += sizeof event + event.len;
    }
    EXPECT_EQ(renamed, 2);
}

/// Between two system calls the file has its hidden name; the next start removes it.
TEST_F(sink_file_test, leaves_nothing_of_a_process_that_is_killed) {
    for (int round = 0; round < 100; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
        const pid_t writer = ::fork();
        if (writer == 0) {
            for (int number = 0;; ++number) {
                static_cast<void>(write_sink_file(sink, secret{"token-" + std::to_string(number)}));
                static_cast<void>(::write(ends[1], "w", 1));
            }
        }
        ::close(ends[1]);
        char written = 0;
        EXPECT_EQ(::read(ends[0], &written, 1), 1) << "it writes, however slow the machine is";
        ::usleep(static_cast<useconds_t>(round * 37));  // anywhere in what it does next
        ::kill(writer, SIGKILL);
        ::waitpid(writer, nullptr, 0);
        ::close(ends[0]);
        remove_unfinished_sink_file(sink.path);
        for (const auto& entry : fs::directory_iterator{folder})
            EXPECT_EQ(entry.path(), sink.path) << round;
        if (fs::exists(sink.path)) {
            EXPECT_TRUE(content().ends_with('\n')) << content();
        }
    }
}

TEST_F(sink_file_test, is_never_written_or_removed_through_a_link_of_another_user) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the links of another user";
    const files::patient_scope waits;
    fs::create_directory(folder / "private");
    fs::create_directory(folder / "shared");
    fs::permissions(folder / "shared", fs::perms::all);
    std::ofstream{folder / "private" / "token"} << "text";
    fs::create_directory_symlink(folder / "private", folder / "shared" / "link");
    tests::give(folder / "shared" / "link");
    sink.path = folder / "shared" / "link" / "token";
    EXPECT_NE(write_sink_file(sink, secret{"abc"}).find("is a symbolic link of user 65534"),
              std::string::npos);
    EXPECT_NE(remove_sink_file(sink).trouble.find("is a symbolic link of user 65534"), std::string::npos);
    EXPECT_NE(remove_own_sink_file(sink.path).trouble.find("is a symbolic link of user 65534"),
              std::string::npos);
    std::ifstream stream{folder / "private" / "token"};
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{stream}, {}), "text");
    fs::remove(folder / "private" / "token");
    EXPECT_EQ(remove_sink_file(sink).trouble, "") << "there is nothing to be removed";
    EXPECT_TRUE(remove_own_sink_file(sink.path).was_absent);
}

TEST_F(sink_file_test, is_written_by_a_thread_that_may_wait) {
    // Its descriptors are its own, so those of the process are others with the same numbers.
    std::vector<std::ofstream> others;
    for (int i = 0; i < 50; ++i)
        others.emplace_back(folder / "other");
    std::promise<std::string> trouble;
    ASSERT_TRUE(files::start_patient_thread(
        "sink_file_test", [this, &trouble] { trouble.set_value(write_sink_file(sink, secret{"abc"})); }));
    EXPECT_EQ(trouble.get_future().get(), "");
    EXPECT_EQ(content(), "abc\n");
    EXPECT_EQ(std::distance(fs::directory_iterator{folder}, {}), 2);
}

TEST_F(sink_file_test, of_a_remembered_sink_is_removed_only_if_it_is_the_daemons_own) {
    EXPECT_TRUE(remove_own_sink_file(folder / "missing").was_absent);
    EXPECT_TRUE(remove_own_sink_file(folder / "missing" / "token").was_absent);
    EXPECT_NE(remove_own_sink_file(folder / std::string(300, 'x')).trouble, "");
    EXPECT_EQ(remove_own_sink_file(folder / "").trouble, "");
    std::ofstream{folder / "token"} << "T1";
    std::ofstream{folder / ".killed.new"} << "T1";
    fs::create_symlink(folder / "token", folder / "link");
    EXPECT_EQ(remove_own_sink_file(folder / "link").trouble, "");
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(remove_own_sink_file(folder / "killed").trouble, "");
    EXPECT_FALSE(fs::exists(folder / ".killed.new")) << "it was killed while it wrote";
    if (::geteuid() == 0) {
        tests::give(sink.path);
        EXPECT_EQ(remove_own_sink_file(sink.path).trouble, "");
        EXPECT_FALSE(remove_own_sink_file(sink.path).was_absent);
        EXPECT_TRUE(fs::exists(sink.path));
        tests::give(sink.path, 0);
    }
    EXPECT_EQ(remove_own_sink_file(sink.path).trouble, "");
    EXPECT_FALSE(fs::exists(sink.path));
}

/// The folder of a sink is exchanged for a link to another folder, 10,000 times at least.
TEST_F(sink_file_test, stays_in_its_folder_however_that_is_exchanged) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the links of another user";
    for (const auto* name : {"private", "shared", "shared/folder"})
        fs::create_directory(folder / name);
    fs::permissions(folder / "shared", fs::perms::all);
    fs::create_directory_symlink(folder / "private", folder / "shared" / "link");
    tests::give(folder / "shared" / "link");
    std::ofstream{folder / "private" / "removed"} << "text";
    sink.path = folder / "shared" / "folder" / "token";
    const config::token_sink removed{folder / "shared" / "folder" / "removed", {}, 0600};
    const tests::restless_names restless{folder / "shared" / "folder", folder / "shared" / "link"};
    for (int race = 0; race < 10'000; ++race) {
        static_cast<void>(remove_sink_file(removed));
        if (race % 10 == 0) static_cast<void>(write_sink_file(sink, secret{"token-" + std::to_string(race)}));
    }
    EXPECT_FALSE(fs::exists(folder / "private" / "token"));
    EXPECT_TRUE(fs::exists(folder / "private" / "removed"));
    EXPECT_EQ(std::distance(fs::directory_iterator{folder / "private"}, {}), 1);
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
    EXPECT_EQ(remove_sink_file(sink).trouble, "");
    EXPECT_FALSE(fs::exists(begun));
}

TEST_F(sink_file_test, is_removed_and_may_be_gone_already) {
    EXPECT_EQ(write_sink_file(sink, secret{"abc"}), "");
    EXPECT_EQ(remove_sink_file(sink).trouble, "");
    EXPECT_FALSE(fs::exists(sink.path));
    EXPECT_EQ(remove_sink_file(sink).trouble, "");
}

}  // namespace
}  // namespace tokenkeeper::runtime::sink_file_test
