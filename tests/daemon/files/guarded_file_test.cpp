#include "daemon/files/guarded_file.hpp"

#include "daemon/files/token_folder.hpp"
#include "tests/support/neighbour.hpp"
#include "tests/support/scratch_directory.hpp"

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

namespace fs = std::filesystem;
using tests::give;
using tests::neighbour;

const trusted_accounts only_us = trusted_accounts::of_this_process();

/// What stands in the file, or why it is not read.
std::string content(const fs::path& file, last_folder* nearby = nullptr) {
    auto opened = open_guarded(file, only_us, nearby);
    if (const auto* failed = std::get_if<open_failure>(&opened)) {
        if (failed->refused) return "refused";
        return failed->number != 0 ? "errno " + std::to_string(failed->number) : "no file";
    }
    std::array<char, 64> text{};
    const auto size = ::read(std::get<guarded_file>(opened).opened.get(), text.data(), text.size());
    return {text.data(), static_cast<std::size_t>(size < 0 ? 0 : size)};
}

/// The same for a file that nobody exchanges: a folder that is remembered changes nothing.
std::string outcome(const fs::path& file) {
    auto plain = content(file);
    last_folder nearby;
    EXPECT_EQ(content(file, &nearby), plain) << file;
    EXPECT_EQ(content(file, &nearby), plain) << file;
    return plain;
}

class guarded : public testing::Test {
protected:
    guarded() {
        write(folder / "theirs", "another session's secret");
        if (::geteuid() != 0) return;
        fs::create_directory(users_);
        give(users_);
        fs::create_directory(shared_);
        fs::permissions(shared_, fs::perms::all);
    }
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    }
    static void write(const fs::path& file, const std::string& text) {
        std::ofstream{file} << text;
        fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    }
    fs::path link(const fs::path& name, const fs::path& target, uid_t owner = neighbour) const {
        fs::create_symlink(target, name);
        give(name, owner);
        return name;
    }

    tests::scratch_directory folder;
    fs::path users_ = folder / "users";    ///< of another user
    fs::path shared_ = folder / "shared";  ///< of root, and everybody can write it
};

class guarded_for_everybody : public guarded {
    void SetUp() override {}
};

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
    host_folders folders;
    ASSERT_TRUE(std::holds_alternative<route>(walk(folders, "/proc/self/.", only_us)));
    const auto looked = folders.look("maps", {.is_last = true, .is_led_by_others = true});
    ASSERT_TRUE(std::holds_alternative<int>(looked));
    EXPECT_EQ(std::get<int>(looked), EXDEV);
    EXPECT_TRUE(std::holds_alternative<entry>(folders.look("maps", {.is_last = true})));
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

/// The words for a file and for a folder, without the name that was asked for.
std::vector<std::string> told(const fs::path& name) {
    std::vector<std::string> words;
    const auto opened = open_guarded(name, only_us);
    if (const auto* failed = std::get_if<open_failure>(&opened))
        words.push_back(failed->refused ? failed->refused->problem + "; " + failed->refused->remedy
                                        : "errno " + std::to_string(failed->number));
    const auto add = [&words](const auto& opened_folder) {
        const auto* unusable = std::get_if<unusable_folder>(&opened_folder);
        if (unusable == nullptr) return;
        words.push_back(unusable->problem.substr(unusable->problem.find(": ")));
        words.emplace_back(unusable->missing ? "missing" : "there");
    };
    add(open_guarded_folder(name, only_us));
    add(list_own_folder(name, only_us));
    return words;
}

/// Whatever is at the end of a way that the rules refuse, or is not, the answer is one: of token files, of
/// sinks and of session sets.
TEST_F(guarded, tells_nobody_what_is_in_the_folders_of_others) {
    const auto private_ = folder / "private";
    fs::create_directories(private_ / "sub");
    write(private_ / "file", "secret");
    write(private_ / "hers", "given to her");
    give(private_ / "hers");
    fs::create_symlink("file", private_ / "link");
    fs::create_symlink("nowhere", private_ / "dangling");
    fs::create_symlink("loop", private_ / "loop");
    fs::permissions(private_, fs::perms::owner_all);
    write(users_ / "own", "hers");
    give(users_ / "own");
    const auto out = "/../../users/own";
    const auto name = users_ / "token";
    link(name, private_ / "none");
    const auto by_link = told(name);
    fs::remove(name);
    link(name, private_);
    const auto by_folder = told(name / "none");
    fs::remove(name);
    EXPECT_EQ(by_link.size(), 5U);
    for (const auto& end : std::vector<std::string>{"file", "hers", "sub", "sub/none", "file/x", "none/x",
                                                    "link", "dangling", "dangling/x", "loop", "link/x",
                                                    std::string(300, 'n'), std::string{"sub"} + out,
                                                    std::string{"file"} + out, std::string{"none"} + out}) {
        link(name, private_ / end);
        EXPECT_EQ(outcome(name), "refused") << end;
        EXPECT_EQ(told(name), by_link) << end;
        fs::remove(name);
        link(name, private_);
        EXPECT_EQ(told(name / end), by_folder) << end;
        fs::remove(name);
    }
    fs::create_directory(users_ / "of_root");
    EXPECT_EQ(outcome(users_ / "of_root" / "none"), "refused") << "a folder that the neighbour can exchange";
    EXPECT_EQ(outcome(users_ / "none"), "errno 2") << "in a folder of its own";
    link(users_ / "missing", "none");
    EXPECT_EQ(outcome(users_ / "missing"), "errno 2") << "also by a link";
    EXPECT_EQ(outcome(private_ / "none"), "errno 2") << "of root alone";
    EXPECT_EQ(outcome(private_ / "dangling"), "errno 2");
    EXPECT_EQ(outcome(private_ / "loop"), "errno 40");
    EXPECT_EQ(outcome(private_ / "file/x"), "errno 20");
}

}  // namespace
}  // namespace tokenkeeper::files::guarded_file_test
