#include "daemon/files/mounts.hpp"

#include "daemon/files/bounded_look.hpp"
#include "daemon/files/token_folder.hpp"
#include "tests/daemon/files/fuse_mount.hpp"
#include "tests/daemon/files/guarded_stage.hpp"

#include <thread>
#include <utility>

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <sched.h>

namespace tokenkeeper::files::mounts_test {
namespace {

/// A run that is killed leaves no mount on this host. Before that, nothing may look at a way or at the
/// mounts: what the process remembers would be of another place.
[[maybe_unused]] const bool has_mounts_of_its_own =
    ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;

TEST(mounts, are_known_by_what_the_kernel_lists) {
    const auto mounts = read_mounts(
        "26 1 254:0 / / rw,relatime - ext4 /dev/root rw\n"
        "22 26 0:21 / /sys rw,relatime shared:7 - sysfs sysfs rw\n"
        "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 propagate_from:3 - xfs /dev/sdb1 rw,errors=continue\n"
        "40 26 0:50 / /srv/nfs rw shared:9 - nfs4 files:/srv rw,vers=4.2,hard\n"
        "41 26 0:51 / /home rw - autofs /etc/auto.home rw,fd=7,indirect\n"
        "42 26 0:52 / /home/mal/x rw,nosuid,nodev - fuse.sshfs mal@there: "
        "rw,user_id=1001,group_id=1001,allow_other\n"
        "43 26 0:53 / /srv/objects rw - fuse s3 rw,user_id=0,group_id=0,allow_other\n"
        "44 26 0:54 / /srv/odd\\040name rw - fuse - rw\n"
        "half a line\n"
        "45 26");
    ASSERT_EQ(mounts.size(), 8U);
    for (const auto local : {26U, 22U, 36U})
        EXPECT_FALSE(mounts.at(local).is_served) << local;
    for (const auto served : {40U, 41U, 42U, 43U, 44U})
        EXPECT_TRUE(mounts.at(served).is_served) << served;
    EXPECT_EQ(mounts.at(40).server, std::nullopt);
    EXPECT_EQ(mounts.at(42).server, 1001U);
    EXPECT_EQ(mounts.at(43).server, 0U);
    EXPECT_EQ(mounts.at(44).server, static_cast<uid_t>(-1)) << "nobody knows whose process it is";
}

TEST(mounts, of_this_host_are_its_own) {
    struct statx facts {};
    ASSERT_EQ(::statx(AT_FDCWD, "/proc", 0, STATX_MNT_ID, &facts), 0);
    if ((facts.stx_mask & STATX_MNT_ID) == 0) GTEST_SKIP() << "this kernel tells no numbers of mounts";
    EXPECT_FALSE(facts_of_mount(facts.stx_mnt_id).is_served);
    EXPECT_TRUE(facts_of_mount(~std::uint64_t{}).is_served) << "it was detached";
}

/// A crowd may use up the descriptors.
TEST(mounts, are_nobodys_that_is_trusted_while_descriptors_are_short) {
    struct statx facts {};
    ASSERT_EQ(::statx(AT_FDCWD, "/proc", 0, STATX_MNT_ID, &facts), 0);
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    mount_facts short_of_them;
    mount_facts afterwards;
    // It has read nothing yet.
    std::thread{[&] {
        const rlimit none{0, before.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &none);
        short_of_them = facts_of_mount(facts.stx_mnt_id);
        ::setrlimit(RLIMIT_NOFILE, &before);
        afterwards = facts_of_mount(facts.stx_mnt_id);
    }}.join();
    EXPECT_TRUE(short_of_them.is_served);
    EXPECT_TRUE(short_of_them.is_of_user());
    EXPECT_FALSE(afterwards.is_served);
}

/// File systems that another host or a process serves.
class served : public guarded {
protected:
    void SetUp() override {
        guarded::SetUp();
        fs::create_directory(at_);
        if (!fuse_mount{at_, S_IFDIR | 0755, 0}.is_mounted()) GTEST_SKIP() << "this host mounts no FUSE";
    }
    ~served() override { ::close(inotify_); }

    /// Why the file is refused.
    static std::string reason(const fs::path& file) {
        const auto opened = open_guarded(file, only_us);
        return std::get<open_failure>(opened).refused.value().problem;
    }

    const fs::path at_ = folder / "remote";
    int inotify_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

/// Whoever owns it, and whether a folder is mounted or a file. Every look at what is mounted would wait.
TEST_F(served, keep_nobody_waiting_who_names_them) {
    for (const uid_t server : {uid_t{0}, neighbour}) {
        for (const mode_t mode : {0755U, 0700U}) {
            const fuse_mount silent{at_, S_IFDIR | mode, server};
            ASSERT_TRUE(silent.is_mounted());
            fs::permissions(folder.path(), static_cast<fs::perms>(mode));
            EXPECT_EQ(content(at_ / "token", nullptr, 0), "refused");
            last_folder nearby;
            EXPECT_EQ(content(at_ / "token", &nearby, 0), "refused");
            EXPECT_EQ(look_at_file(at_ / "token"), std::nullopt);
            EXPECT_EQ(look_at_file(at_), std::nullopt);
            EXPECT_EQ(watch_folder_by_walk(inotify_, at_, IN_CLOSE_WRITE), -1);
            EXPECT_EQ(judged_status(at_ / "token", only_us), std::nullopt);
            EXPECT_EQ(kind_of(at_), std::nullopt);
            EXPECT_EQ(content(folder / ("no such name " + std::to_string(server + mode))), "errno 2")
                << "what lies beside it can be looked for";
            EXPECT_EQ(real_name(at_ / "token", only_us), at_ / "token");
            EXPECT_EQ(content(folder / "theirs"), "another session's secret");
            EXPECT_EQ(reason(at_ / "token").find("the file system at " + at_.string()) != std::string::npos,
                      server == 0)
                << reason(at_ / "token");
        }
        write(folder / "token", "covered");
        const fuse_mount silent{folder / "token", S_IFREG | 0600, server};
        ASSERT_TRUE(silent.is_mounted());
        EXPECT_EQ(content(folder / "token", nullptr, 0), "refused");
        EXPECT_EQ(look_at_file(folder / "token"), std::nullopt);
        EXPECT_EQ(judged_status(folder / "token", only_us), std::nullopt);
        EXPECT_EQ(content(folder / "theirs"), "another session's secret");
    }
}

TEST_F(served, hold_up_no_list_of_others) {
    const auto set = folder / "set";
    fs::create_directory(set);
    fs::permissions(set, fs::perms::owner_all);
    write(set / "own.token", "ours");
    fs::create_symlink(at_ / "token", set / "far.token");
    const fuse_mount silent{at_, S_IFDIR | 0755, 0};
    ASSERT_TRUE(silent.is_mounted());
    const auto listed = list_own_folder(set, only_us);
    ASSERT_TRUE(std::holds_alternative<folder_listing>(listed));
    EXPECT_EQ(std::get<folder_listing>(listed).names.size(), 2U);
}

TEST_F(served, are_read_once_they_answer) {
    fuse_mount remote{at_, S_IFDIR | 0755, 0};
    remote.serve("from afar", folder / "theirs");
    EXPECT_EQ(content(at_ / "token"), "from afar");
    EXPECT_EQ(content(at_ / "link"), "another session's secret") << "root serves it, and made the link";
    std::optional<file_appearance> seen;
    for (int attempt = 0; !seen && attempt < 60'000; ++attempt, ::usleep(1'000))
        seen = look_at_file(at_ / "token");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->size, 9);
    EXPECT_EQ(seen->foreign_account, std::nullopt);
}

/// A healthy one that is far away: nobody holds anything.
TEST_F(served, may_be_slow_and_have_many_files) {
    fuse_mount remote{at_, S_IFDIR | 0755, 0};
    remote.serve("from afar", "nowhere");
    ASSERT_EQ(content(at_ / "token"), "from afar");
    remote.set_slow(std::chrono::milliseconds{1});
    int unanswered = 0;
    for (int file = 0; file < 150; ++file)
        unanswered += content(at_ / "token", nullptr, 0) == "from afar" ? 0 : 1;
    EXPECT_LT(unanswered, 75) << "a busy machine may add something";
}

/// Somebody mounts his own one over his file, between the look at it and its opening.
TEST_F(served, are_not_waited_for_where_they_come_between) {
    write(folder / "token", "covered");
    host_folders folders;
    ASSERT_TRUE(std::holds_alternative<route>(walk(folders, (folder / "token").native(), only_us)));
    const fuse_mount silent{folder / "token", S_IFREG | 0600, neighbour};
    ASSERT_TRUE(silent.is_mounted());
    struct stat status {};
    const auto opened = folders.open_file(status);
    EXPECT_EQ(std::get<int>(opened), ESTALE);
}

/// A file by itself is mounted there, as containers do.
TEST_F(served, are_not_the_files_of_this_host_that_are_mounted) {
    write(folder / "token", "covered");
    ASSERT_EQ(::mount((folder / "theirs").c_str(), (folder / "token").c_str(), nullptr, MS_BIND, nullptr), 0);
    EXPECT_EQ(content(folder / "token", nullptr, 0), "another session's secret");
    ::umount2((folder / "token").c_str(), MNT_DETACH);
}

/// All homes may lie on one file system of the network. One thread looks there for everybody.
TEST_F(served, keep_nobody_waiting_for_whoever_holds_a_file_in_them) {
    fuse_mount homes{at_, S_IFDIR | 0755, 0};
    homes.serve("from afar", folder / "theirs");
    ASSERT_EQ(content(at_ / "token"), "from afar");
    const fuse_mount silent{at_ / "token", S_IFREG | 0600, neighbour};
    ASSERT_TRUE(silent.is_mounted());
    EXPECT_EQ(content(at_ / "token", nullptr, 100), "refused");
    EXPECT_EQ(content(at_ / "link"), "another session's secret");
}

TEST_F(served, may_hold_a_large_configuration) {
    const std::string large(2 * most_text, 'x');
    for (const auto& [server, answer] : {std::pair{uid_t{0}, 0}, std::pair{neighbour, EFBIG}}) {
        fuse_mount remote{at_, S_IFDIR | 0755, server};
        remote.serve(large, "nowhere");
        auto opened = open_guarded(at_ / "token", only_us);
        for (int attempt = 0; is_unanswered(opened) && attempt < 60'000; ++attempt, ::usleep(1'000))
            opened = open_guarded(at_ / "token", only_us);
        const auto* file = std::get_if<guarded_file>(&opened);
        if (file == nullptr) {
            EXPECT_EQ(server, neighbour) << "his folder is refused at once";
            continue;
        }
        const int* failed = std::get_if<int>(&file->text);
        EXPECT_EQ(failed != nullptr ? *failed : 0, answer);
    }
}

/// A root that is no mount is in no list of mounts.
TEST_F(served, are_none_in_a_root_of_its_own) {
    fs::create_directory(folder / "proc");
    ASSERT_EQ(::mount("/proc", (folder / "proc").c_str(), nullptr, MS_BIND, nullptr), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        int status = 2;
        if (::chroot(folder.path().c_str()) == 0) {
            // What this thread knows of mounts is of another root.
            std::thread{[&status] {
                struct statx facts {};
                ::statx(AT_FDCWD, "/theirs", 0, STATX_MNT_ID, &facts);
                status = facts_of_mount(facts.stx_mnt_id).is_served ? 1 : 0;
            }}.join();
        }
        ::_exit(status);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    ::umount2((folder / "proc").c_str(), MNT_DETACH);
}

/// Whose process serves it says that all is root's.
TEST_F(served, by_a_user_are_all_his) {
    fs::create_directory(users_ / "remote");
    give(users_ / "remote");
    for (const auto& at : {at_, users_ / "remote"}) {
        fuse_mount forged{at, S_IFDIR | 0755, neighbour};
        ASSERT_TRUE(forged.is_mounted());
        forged.serve("his own", folder / "theirs");
        EXPECT_EQ(content(at / "link"), "refused") << at;
        bool is_his = false;
        for (int attempt = 0; !is_his && attempt < 60'000; ++attempt, ::usleep(1'000))
            is_his = others_choose(at / "token", only_us);
        EXPECT_TRUE(is_his) << at;
        std::optional<file_appearance> seen;
        for (int attempt = 0; !seen && attempt < 60'000; ++attempt, ::usleep(1'000))
            seen = look_at_file(at / "token");
        ASSERT_TRUE(seen) << at;
        EXPECT_EQ(seen->foreign_account, neighbour) << at;
    }
}

}  // namespace
}  // namespace tokenkeeper::files::mounts_test
