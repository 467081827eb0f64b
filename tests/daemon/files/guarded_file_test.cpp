#include "daemon/files/guarded_file.hpp"

#include "daemon/files/patience/patient_thread.hpp"
#include "tests/daemon/files/guarded_stage.hpp"

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

namespace tokenkeeper::files::guarded_file_test {
namespace {

TEST_F(guarded_for_everybody, files_are_read_and_links_of_our_own_followed) {
    EXPECT_EQ(outcome(folder / "theirs"), "another session's secret");
    fs::create_symlink("theirs", folder / "link");
    EXPECT_EQ(outcome(folder / "link"), "another session's secret");
    EXPECT_EQ(outcome(folder / "none"), "errno " + std::to_string(ENOENT));
    EXPECT_EQ(outcome(folder.path()), "no file");
}

TEST_F(guarded_for_everybody, a_remembered_folder_goes_on_where_it_is) {
    fs::create_directory(folder / "real");
    write(folder / "real" / "token", "first");
    fs::create_symlink("real", folder / "link");
    fs::create_symlink("../theirs", folder / "real" / "up");
    fs::create_symlink((folder / "theirs").native(), folder / "real" / "whole");
    last_folder nearby;
    EXPECT_EQ(content(folder / "link" / "token", &nearby), "first");
    EXPECT_EQ(content(folder / "link" / "up", &nearby), "another session's secret");
    EXPECT_EQ(content(folder / "link" / "whole", &nearby), "another session's secret");
    EXPECT_EQ(content(folder / "theirs", &nearby), "another session's secret") << "in another folder";
    EXPECT_EQ(content(folder / "link" / "none", &nearby), "errno " + std::to_string(ENOENT));
    EXPECT_EQ(content(folder / "none" / "token", &nearby), "errno " + std::to_string(ENOENT));
    const auto opened = open_guarded(folder / "link" / "token", only_us, &nearby);
    EXPECT_EQ(std::get<guarded_file>(opened).place, (folder / "real" / "token").native());
}

/// One task takes a folder as it found it, and the next task the folder of that name then.
TEST_F(guarded_for_everybody, a_folder_that_is_exchanged_is_seen_by_the_next_task) {
    fs::create_directory(folder / "now");
    write(folder / "now" / "token", "before");
    last_folder nearby;
    EXPECT_EQ(content(folder / "now" / "token", &nearby), "before");
    fs::rename(folder / "now", folder / "then");
    fs::create_directory(folder / "now");
    write(folder / "now" / "token", "after");
    EXPECT_EQ(content(folder / "now" / "token", &nearby), "before");
    last_folder next;
    EXPECT_EQ(content(folder / "now" / "token", &next), "after");
}

TEST_F(guarded_for_everybody, what_is_no_file_is_never_opened_or_waited_for) {
    ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
    EXPECT_EQ(outcome(folder / "fifo"), "no file");
    EXPECT_EQ(outcome("/dev/zero"), "no file");
    EXPECT_EQ(outcome("/dev/tty"), "no file");
    const descriptor listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (folder / "socket").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    ASSERT_EQ(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(outcome(folder / "socket"), "no file");
}

TEST_F(guarded_for_everybody, what_is_in_proc_is_no_secret) {
    EXPECT_EQ(outcome("/proc/self/environ"), "refused");
    EXPECT_EQ(outcome("/proc/self/cmdline"), "refused");
    EXPECT_EQ(outcome("/proc/self/root/proc/self/environ"), "refused");
    fs::create_symlink("/proc/self/maps", folder / "maps");
    EXPECT_EQ(outcome(folder / "maps"), "refused");
    // Not even root can open it for reading, so it was not tried: an open can wait for a process.
    EXPECT_EQ(outcome("/proc/sys/vm/drop_caches"), "refused");
}

/// To look up what a process has can wait for the process.
TEST_F(guarded_for_everybody, others_lead_nowhere_in_proc) {
    const patient_scope waits;
    host_folders folders;
    ASSERT_TRUE(std::holds_alternative<route>(walk(folders, "/proc/self/.", only_us)));
    const auto looked = folders.look("maps", {.is_last = true, .is_led_by_others = true});
    ASSERT_TRUE(std::holds_alternative<int>(looked));
    EXPECT_EQ(std::get<int>(looked), EXDEV);
    EXPECT_TRUE(std::holds_alternative<entry>(folders.look("maps", {.is_last = true})));
}

TEST_F(guarded_for_everybody, names_are_real_as_far_as_they_lead) {
    fs::create_directories(folder / "a" / "b");
    fs::create_directory_symlink("a/b", folder / "short");
    fs::create_symlink("none", folder / "dangling");
    fs::create_symlink("short/../../theirs", folder / "over");
    for (const char* name :
         {"theirs", "short", "short/x", "short/x/../y", "dangling", "over", "none/x/y", "a/./b/"})
        EXPECT_EQ(real_name(folder / name, only_us), fs::weakly_canonical(folder / name)) << name;
    EXPECT_EQ(real_name("/", only_us), "/");
}

/// realpath would follow it for seconds.
TEST_F(guarded_for_everybody, names_behind_a_way_that_is_too_long_stay_as_they_are_written) {
    fs::path deep;
    for (int level = 0; level < 200; ++level)
        deep /= "d";
    fs::create_directories(folder / deep);
    fs::create_directory_symlink(folder / deep, folder / "first");
    std::string back;
    for (int level = 0; level < 200; ++level)
        back += "../";
    fs::create_symlink("first/" + back + "theirs", folder / "token");
    ASSERT_TRUE(fs::exists(folder / "token"));
    EXPECT_EQ(real_name(folder / "token", only_us), fs::canonical(folder.path()) / "token");
}

TEST_F(guarded, devices_are_never_opened) {
    if (::mknod((folder / "device").c_str(), S_IFCHR | 0600, ::makedev(1, 5)) != 0)
        GTEST_SKIP() << "this container makes no device nodes";
    EXPECT_EQ(outcome(folder / "device"), "no file");
}

TEST_F(guarded, links_of_another_user_are_not_followed) {
    EXPECT_EQ(outcome(link(shared_ / "token", folder / "theirs")), "refused");
    EXPECT_EQ(outcome(link(users_ / "token", folder / "theirs")), "refused");
    EXPECT_EQ(outcome(link(users_ / "up", "../theirs")), "refused");
    EXPECT_EQ(outcome(link(users_ / "chain", "token")), "refused");
    EXPECT_EQ(outcome(link(shared_ / "environ", "/proc/self/environ")), "refused");
    link(shared_ / "folder", folder.path());
    EXPECT_EQ(outcome(shared_ / "folder" / "theirs"), "refused");
    EXPECT_EQ(outcome(users_ / ".." / "theirs"), "refused") << "what is above it is hers to choose";
    EXPECT_EQ(outcome(link(folder / "ours", folder / "theirs", 0)), "another session's secret");
}

TEST_F(guarded, hard_links_to_another_file_are_not_read) {
    fs::create_hard_link(folder / "theirs", users_ / "token");
    fs::create_hard_link(folder / "theirs", shared_ / "token");
    EXPECT_EQ(outcome(users_ / "token"), "refused");
    EXPECT_EQ(outcome(shared_ / "token"), "refused");
    EXPECT_EQ(outcome(folder / "theirs"), "another session's secret") << "who owns it goes on with it";
}

TEST_F(guarded, files_of_a_user_are_read_in_the_users_folder) {
    write(users_ / "token", "hers");
    give(users_ / "token");
    EXPECT_EQ(outcome(users_ / "token"), "hers");
    EXPECT_EQ(outcome(link(users_ / "link", "token")), "hers");
    fs::permissions(users_, fs::perms::all);
    EXPECT_EQ(outcome(users_ / "token"), "refused") << "it may be anybody's";
}

constexpr int races = 10'000;

/// The folder of the token is exchanged, all the time, for a link to a folder with another token.
TEST_F(guarded, a_folder_is_never_exchanged_between_a_look_and_its_use) {
    fs::create_directory(shared_ / "folder");
    write(shared_ / "folder" / "theirs", "ours");
    link(shared_ / "evil", folder.path());
    int read = 0;
    const tests::restless_names restless{shared_ / "folder", shared_ / "evil"};
    for (int race = 0; race < races; ++race) {
        last_folder nearby;
        const auto got = content(shared_ / "folder" / "theirs", race % 2 == 0 ? nullptr : &nearby);
        ASSERT_TRUE(got == "ours" || got == "refused") << got;
        if (got == "ours") ++read;
    }
    EXPECT_GT(read, 0);
    EXPECT_GT(restless.exchanges(), 0U);
}

/// The token is exchanged, all the time, for a link, for a hard link and for a FIFO.
TEST_F(guarded, a_file_is_never_exchanged_between_a_look_and_its_use) {
    write(shared_ / "token", "ours");
    link(shared_ / "link", folder / "theirs");
    fs::create_hard_link(folder / "theirs", shared_ / "hard");
    ASSERT_EQ(::mkfifo((shared_ / "fifo").c_str(), 0666), 0);
    const tests::restless_names one{shared_ / "token", shared_ / "link"};
    const tests::restless_names another{shared_ / "token", shared_ / "hard"};
    const tests::restless_names third{shared_ / "token", shared_ / "fifo"};
    last_folder nearby;
    for (int race = 0; race < races; ++race) {
        const auto got = content(shared_ / "token", race % 2 == 0 ? nullptr : &nearby);
        ASSERT_TRUE(got == "ours" || got == "refused" || got == "no file") << got;
    }
}

TEST_F(guarded, folders_are_opened_by_the_same_rule) {
    const patient_scope waits;
    const auto usable = [](const fs::path& name) {
        auto opened = open_guarded_folder(name, only_us);
        return std::holds_alternative<guarded_folder>(opened);
    };
    EXPECT_TRUE(usable(folder.path()));
    EXPECT_TRUE(usable(shared_));
    EXPECT_TRUE(usable(users_)) << "a token may be meant for its owner";
    EXPECT_FALSE(usable(link(shared_ / "link", folder.path())));
    fs::create_directory(users_ / "below");
    EXPECT_FALSE(usable(users_ / "below")) << "its place is another user's to choose";
    EXPECT_FALSE(usable(folder / "theirs"));
    EXPECT_TRUE(std::get<unusable_folder>(open_guarded_folder(folder / "none", only_us)).missing);
}

TEST_F(guarded, folders_of_our_own_files_are_in_nobody_elses_hand) {
    EXPECT_EQ(trouble_of_own_folder(folder.path(), only_us), "");
    EXPECT_NE(trouble_of_own_folder(users_, only_us), "");
    EXPECT_NE(trouble_of_own_folder(shared_, only_us), "");
    EXPECT_NE(trouble_of_own_folder(link(shared_ / "link", folder.path()), only_us), "");
    EXPECT_EQ(trouble_of_own_folder(folder / "none", only_us), "") << "whoever opens it says so";
    EXPECT_EQ(trouble_of_own_folder("/tmp", only_us), "");
}

}  // namespace
}  // namespace tokenkeeper::files::guarded_file_test
