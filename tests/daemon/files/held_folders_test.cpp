#include "daemon/files/bounded_look.hpp"
#include "daemon/files/token_folder.hpp"
#include "tests/daemon/files/guarded_stage.hpp"
#include "tests/daemon/files/patience/held_thread.hpp"

#include <map>

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <sys/mman.h>

#include <fcntl.h>

namespace tokenkeeper::files::held_folders_test {
namespace {

/// A folder that its owner holds, so that one thread waits for him already.
class held_folders : public guarded {
protected:
    held_folders() {
        if (::geteuid() != 0) return;
        write(users_ / "token", "hers");
        fs::create_directory(users_ / "below");
        for (const auto& each : {users_, users_ / "token", users_ / "below"})
            give(each, holder);
    }
    ~held_folders() override { ::close(inotify_); }

    /// The next read of the file has to wait for its disk, or for whoever keeps the file's lock. The kernel
    /// does not forget a page that it has in use just then; returns false where it never does.
    static bool forget_pages(const fs::path& file) {
        const descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
        void* const page = ::mmap(nullptr, 1, PROT_READ, MAP_SHARED, opened.get(), 0);
        unsigned char is_there = 1;
        EXPECT_EQ(::fsync(opened.get()), 0);
        for (int attempt = 0; (is_there & 1U) != 0 && attempt < 5'000; ++attempt) {
            if (attempt > 0) ::usleep(1'000);
            EXPECT_EQ(::posix_fadvise(opened.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
            EXPECT_EQ(::mincore(page, 1, &is_there), 0);
        }
        ::munmap(page, 1);
        return (is_there & 1U) == 0;
    }

    /// The others get none of the time that is spent on waiting for him.
    static constexpr uid_t holder = neighbour - 1;
    const std::string whom_ = "user " + std::to_string(holder);
    int inotify_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

TEST_F(held_folders, keep_nobody_waiting) {
    const held_thread held{whom_};
    ASSERT_TRUE(held.is_started());
    EXPECT_EQ(content(users_ / "token", nullptr, 0), "refused");
    EXPECT_EQ(look_at_file(users_ / "token"), std::nullopt);
    EXPECT_EQ(watch_folder_by_walk(inotify_, users_ / "below", IN_CLOSE_WRITE), -1);
    EXPECT_EQ(judged_status(users_ / "token", only_us), std::nullopt);
    EXPECT_EQ(real_name(users_ / "token", only_us), users_ / "token");
    EXPECT_TRUE(others_choose(users_ / "token", only_us));
    EXPECT_NE(trouble_of_own_folder(users_, only_us), "");
    EXPECT_EQ(content(folder / "theirs"), "another session's secret")
        << "only his own files are kept waiting";
}

/// Of root's folder, too, which others may list, or which has files of theirs: with a change of root's own in
/// the line, a look for what the kernel does not remember would wait.
TEST_F(held_folders, that_others_only_reach_keep_nobody_waiting_either) {
    for (const auto& [name, mode] : {std::pair{"listed", 0755U}, std::pair{"searched", 0711U}}) {
        const auto reached = folder / name;
        fs::create_directory(reached);
        fs::permissions(reached, static_cast<fs::perms>(mode));
        const held_thread held{"folder " + reached.string()};
        ASSERT_TRUE(held.is_started());
        EXPECT_EQ(content(reached / "never looked up", nullptr, 0), "refused") << name;
        EXPECT_EQ(kind_of(reached / "nor this"), std::nullopt);
        EXPECT_EQ(look_at_file(reached / "nor this one"), std::nullopt) << name;
        write(reached / "known", "as the kernel remembers it");
        EXPECT_EQ(content(reached / "known", nullptr, 0), "as the kernel remembers it");
    }
    const auto closed = folder / "closed";
    fs::create_directory(closed);
    fs::permissions(closed, fs::perms::owner_all);
    EXPECT_EQ(content(closed / "never looked up", nullptr, 0), "errno 2") << "nobody else reaches it";
}

/// On some file systems a file's owner holds those who read it, too, by a write that is never finished.
TEST_F(held_folders, and_files_in_a_folder_of_root_keep_nobody_waiting) {
    write(folder / "hers", "hers");
    if (!forget_pages(folder / "hers")) GTEST_SKIP() << "this file system keeps all pages";
    give(folder / "hers", holder);
    const auto opened = open_guarded(folder / "hers", only_us);
    const auto* file = std::get_if<guarded_file>(&opened);
    ASSERT_NE(file, nullptr);
    {
        const held_thread held{whom_};
        EXPECT_EQ(std::get<int>(files::text_of(*file, most_text)), EAGAIN);
    }
    std::variant<std::string, int> text;
    for (int attempt = 0; text.index() != 0 || std::get<0>(text).empty(); ++attempt, ::usleep(1'000)) {
        ASSERT_LT(attempt, 60'000);
        text = files::text_of(*file, most_text);
    }
    EXPECT_EQ(std::get<std::string>(text), "hers");
}

/// Who may only read it holds it as soon as root writes it.
TEST_F(held_folders, and_files_of_root_that_others_read_keep_nobody_waiting) {
    write(folder / "read by many", "ours");
    fs::permissions(folder / "read by many", static_cast<fs::perms>(0644));
    if (!forget_pages(folder / "read by many")) GTEST_SKIP() << "this file system keeps all pages";
    const auto opened = open_guarded(folder / "read by many", only_us);
    const held_thread held{"folder " + folder.path().string()};
    EXPECT_EQ(std::get<int>(files::text_of(std::get<guarded_file>(opened), most_text)), EAGAIN);
    // This thread may wait for anybody.
    const patient_scope waits;
    EXPECT_EQ(std::get<std::string>(files::text_of(std::get<guarded_file>(opened), most_text)), "ours");
}

TEST_F(held_folders, do_not_hold_what_nobody_else_reads) {
    if (!forget_pages(folder / "theirs")) GTEST_SKIP() << "this file system keeps all pages";
    const auto opened = open_guarded(folder / "theirs", only_us);
    EXPECT_EQ(std::get<guarded_file>(opened).kept_by, "");
    const held_thread held{"folder " + folder.path().string()};
    EXPECT_EQ(std::get<std::string>(files::text_of(std::get<guarded_file>(opened), most_text)),
              "another session's secret");
}

TEST_F(held_folders, of_sets_are_waited_for_seconds_and_told) {
    const held_thread held{"list of " + folder.path().string()};
    ASSERT_TRUE(held.is_started());
    const auto listed = list_own_folder(folder.path(), only_us);
    const auto* unusable = std::get_if<unusable_folder>(&listed);
    ASSERT_NE(unusable, nullptr);
    EXPECT_FALSE(unusable->missing) << "then its sessions would go";
    EXPECT_NE(unusable->problem.find("chmod go-r"), std::string::npos) << unusable->problem;
}

/// Whoever a link in the folder of a set leads to must not hold up the list of all others' files.
TEST_F(held_folders, behind_links_are_not_looked_into_for_a_list) {
    const auto set = folder / "set";
    fs::create_directory(set);
    fs::permissions(set, fs::perms::owner_all);
    write(set / "own.token", "ours");
    write(folder / "elsewhere", "ours, too");
    link(set / "hers.token", users_ / "token", 0);
    link(set / "ours.token", folder / "elsewhere", 0);
    const auto listed = list_own_folder(set, only_us);
    const auto* listing = std::get_if<folder_listing>(&listed);
    ASSERT_NE(listing, nullptr);
    std::map<std::string, folder_name::kind> kinds;
    for (const auto& each : listing->names)
        kinds.emplace(each.name, each.type);
    EXPECT_EQ(kinds,
              (std::map<std::string, folder_name::kind>{{"own.token", folder_name::kind::file},
                                                        {"hers.token", folder_name::kind::dangling},
                                                        {"ours.token", folder_name::kind::linked_file}}));
}

TEST_F(held_folders, are_named_as_the_reason) {
    const held_thread held{whom_};
    const auto opened = open_guarded(users_ / "token", only_us);
    const auto* failed = std::get_if<open_failure>(&opened);
    ASSERT_TRUE(failed != nullptr && failed->refused);
    EXPECT_EQ(failed->refused->problem,
              "its file system gives no answer, or somebody holds it or a folder on the way");
    EXPECT_NE(failed->refused->remedy.find("namei -l " + (users_ / "token").string()), std::string::npos);
}

TEST_F(held_folders, that_are_let_go_are_looked_into_again) {
    { const held_thread held{whom_}; }
    EXPECT_EQ(outcome(users_ / "token"), "hers");
    std::optional<file_appearance> seen;
    for (int attempt = 0; !seen && attempt < 60'000; ++attempt, ::usleep(1'000))
        seen = look_at_file(users_ / "token");
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->size, 4);
}

/// The watch is made by a thread whose descriptors are its own.
TEST_F(held_folders, of_others_are_watched) {
    int number = -1;
    for (int attempt = 0; number < 0 && attempt < 60'000; ++attempt, ::usleep(1'000))
        number = watch_folder_by_walk(inotify_, users_ / "below", IN_CLOSE_WRITE);
    ASSERT_GE(number, 0);
    write(users_ / "below" / "token", "new");
    char events[1024];
    EXPECT_GT(::read(inotify_, events, sizeof events), 0);
}

}  // namespace
}  // namespace tokenkeeper::files::held_folders_test
