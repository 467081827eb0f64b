#include "tests/daemon/state/scratch.hpp"

#include <fstream>
#include <regex>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::state::testing {
namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;

mode_t mode_of(const fs::path& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & ALLPERMS : 0;
}

/// A store with fifty sessions in some thirty pages.
void fill(const scratch& folder) {
    const auto store = folder.open();
    ASSERT_TRUE(store);
    for (int i = 100; i < 150; ++i) {
        auto one = session("session-" + std::to_string(i));
        one.current->value = secret{std::string(2000, 'x')};
        ASSERT_TRUE(store->save(one));
    }
}

/// Opens a damaged store: it must be moved aside, whole, and a new one begun.
void expect_moved_aside(const scratch& folder) {
    const auto as_it_was = bytes_of(folder.path());
    auto opened = store::open(folder.path(), {});
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_TRUE(opened->moved_aside);
    EXPECT_TRUE(std::regex_match(opened->moved_aside->string(),
                                 std::regex{folder.path().string() + R"(\.corrupt-\d{8}T\d{6}Z(-\d+)?)"}))
        << *opened->moved_aside;
    EXPECT_EQ(bytes_of(*opened->moved_aside), as_it_was);
    EXPECT_EQ(told(*opened->as), "");
    ASSERT_TRUE(opened->as->save(session("lobby")));
    opened->as.reset();
    EXPECT_NE(told(*folder.open()), "");
}

TEST(opening, makes_files_for_the_owner_only_whatever_the_umask) {
    for (const mode_t mask : {0000U, 0777U}) {
        const scratch folder;
        const auto before = ::umask(mask);
        const auto store = folder.open();
        ASSERT_TRUE(store->save(session("lobby")));
        ::umask(before);
        ASSERT_EQ(folder.files(), "state.db state.db-wal state.db.lock");
        EXPECT_EQ(mode_of(folder.path()), 0600U);
        EXPECT_EQ(mode_of(folder / "state.db-wal"), 0600U);
        EXPECT_EQ(mode_of(folder / "state.db.lock") & 0177U, 0U);
    }
}

TEST(opening, leaves_one_file_and_its_lock_when_closed) {
    const scratch folder;
    ASSERT_TRUE(folder.open()->save(session("lobby")));
    EXPECT_EQ(folder.files(), "state.db state.db.lock");
}

TEST(opening, closes_a_file_that_others_could_read) {
    const scratch folder;
    fill(folder);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0664), 0);
    const auto store = folder.open();
    EXPECT_EQ(mode_of(folder.path()), 0600U);
}

TEST(opening, follows_no_link_of_the_file_but_those_of_its_folder) {
    const scratch folder;
    fill(folder);
    fs::create_symlink(folder.path(), folder / "link.db");
    const auto refused = store::open(folder / "link.db", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, kind::unavailable);
    EXPECT_EQ(refused.error().message, (folder / "link.db").string() +
                                           " is a symbolic link, which is not followed; "
                                           "set state.path to the file itself");
    const scratch elsewhere;
    fs::create_directory_symlink(folder.folder(), elsewhere / "linked");
    const auto opened = store::open(elsewhere / "linked" / "state.db", {});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_NE(told(*opened->as), "");
}

TEST(opening, says_what_to_do_about_a_missing_folder) {
    const scratch folder;
    const auto refused = store::open(folder / "gone" / "state.db", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, kind::unavailable);
    const auto gone = (folder / "gone").string();
    EXPECT_EQ(refused.error().message, gone + "/state.db cannot be opened: the folder " + gone +
                                           " does not exist; create it ('install -d -m 0700 " + gone +
                                           "', owned by the daemon's user), or set state.path");
}

TEST(opening, takes_no_folder_for_a_file) {
    const scratch folder;
    fs::create_directory(folder.path());
    EXPECT_EQ(folder.refusal().what, kind::unavailable);
    EXPECT_TRUE(fs::is_directory(folder.path()));
}

TEST(opening, refuses_the_file_of_another_user) {
    if (::geteuid() == 0) {
        const scratch folder;
        fill(folder);
        ASSERT_EQ(::chown(folder.path().c_str(), 12345, 12345), 0);
        const auto refused = folder.refusal();
        EXPECT_EQ(refused.what, kind::unavailable);
        EXPECT_NE(refused.message.find("belongs to another user (uid 12345)"), std::string::npos);
        return;
    }
    // Without the right to give files away: one that is not ours to begin with.
    const auto refused = store::open("/etc/passwd", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, kind::unavailable);
}

TEST(opening, has_one_owner_at_a_time) {
    const scratch folder;
    auto first = folder.open();
    ASSERT_TRUE(first->save(session("lobby")));
    const auto wanted = folder.path().string() + " is in use by another tokenkeeperd (it holds " +
                        folder.path().string() + ".lock); stop that one, or set another state.path";
    const auto refused = folder.refusal();
    EXPECT_EQ(refused.what, kind::in_use);
    EXPECT_EQ(refused.message, wanted);
    EXPECT_EQ(in_child([&] { return folder.refusal().message; }), wanted);

    ASSERT_TRUE(first->refresh_is_sent("lobby")) << "the first goes on as if nothing had been";
    first.reset();
    EXPECT_NE(told(*folder.open()).find(" sent "), std::string::npos);
}

TEST(opening, lets_no_other_program_in_while_it_is_open) {
    const scratch folder;
    fill(folder);
    const auto store = folder.open();
    // Another process, as these locks are between processes.
    EXPECT_EQ(in_child([&] { return outcome_of(folder.path(), "SELECT count(*) FROM session"); }),
              "database is locked");
}

TEST(opening, is_refused_while_another_program_has_it) {
    const scratch folder;
    fill(folder);
    const other_program editor{folder.path()};
    const auto refused = folder.refusal();
    EXPECT_EQ(refused.what, kind::in_use);
    EXPECT_EQ(refused.message, folder.path().string() +
                                   " cannot be opened: database is locked; another program has it "
                                   "open; stop that program, or set another state.path");
    EXPECT_EQ(folder.files().find("corrupt"), std::string::npos);
}

TEST(damaged_store, is_moved_aside_when_it_is_text) {
    const scratch folder;
    write_bytes(folder.path(), "sessions:\n  lobby: this is no database at all\n" + std::string(5000, '#'));
    expect_moved_aside(folder);
}

TEST(damaged_store, is_moved_aside_when_it_is_empty) {
    const scratch folder;
    write_bytes(folder.path(), "");
    expect_moved_aside(folder);
}

TEST(damaged_store, is_moved_aside_when_it_is_all_zeros) {
    const scratch folder;
    write_bytes(folder.path(), std::string(16384, '\0'));
    expect_moved_aside(folder);
}

TEST(damaged_store, is_moved_aside_when_it_is_cut_short) {
    for (const std::size_t left : {1U, 99U, 100U, 4095U, 4096U, 10'000U, 60'000U}) {
        SCOPED_TRACE(left);
        const scratch folder;
        fill(folder);
        ASSERT_GT(fs::file_size(folder.path()), 100'000U);
        fs::resize_file(folder.path(), left);
        expect_moved_aside(folder);
    }
}

TEST(damaged_store, is_moved_aside_when_a_page_in_the_middle_is_overwritten) {
    for (const char with : {'\0', '\xff', 'z'}) {
        const scratch folder;
        fill(folder);
        auto bytes = bytes_of(folder.path());
        bytes.replace(4096U * 10, 4096, std::string(4096, with));
        write_bytes(folder.path(), bytes);
        expect_moved_aside(folder);
    }
}

TEST(damaged_store, is_moved_aside_when_bits_of_its_header_are_turned) {
    for (const std::size_t byte : {0U, 15U, 16U, 21U, 100U, 103U}) {
        SCOPED_TRACE(byte);
        const scratch folder;
        fill(folder);
        auto bytes = bytes_of(folder.path());
        bytes[byte] = static_cast<char>(~bytes[byte]);
        write_bytes(folder.path(), bytes);
        expect_moved_aside(folder);
    }
}

TEST(damaged_store, never_crashes_whatever_byte_is_turned) {
    const scratch folder;
    fill(folder);
    const auto whole = bytes_of(folder.path());
    int moved = 0;
    for (std::size_t at = 0; at < whole.size(); at += at < 4096 ? 41 : 1999) {
        auto bytes = whole;
        bytes[at] = static_cast<char>(~bytes[at]);
        write_bytes(folder.path(), bytes);
        auto opened = store::open(folder.path(), {});
        if (!opened) {
            EXPECT_EQ(opened.error().what, kind::too_new) << at << opened.error().message;
            continue;
        }
        if (opened->moved_aside) ++moved;
        const auto loaded = opened->as->load();
        EXPECT_TRUE(loaded || loaded.error().what == kind::broken);
    }
    EXPECT_GT(moved, 10);
}

TEST(damaged_store, is_moved_aside_when_it_is_of_another_program) {
    const scratch folder;
    edit(folder.path(), "CREATE TABLE recipe (cake TEXT); INSERT INTO recipe VALUES ('sponge')");
    expect_moved_aside(folder);
}

TEST(damaged_store, is_moved_aside_when_its_tables_are_not_what_they_should_be) {
    const scratch folder;
    fill(folder);
    edit(folder.path(), "ALTER TABLE session RENAME COLUMN refresh TO refreshed");
    expect_moved_aside(folder);
}

TEST(damaged_store, is_moved_aside_with_the_log_that_it_left) {
    const scratch folder;
    fill(folder);
    write_bytes(folder.path(), "");
    write_bytes(folder / "state.db-wal", "what was committed last");
    auto opened = store::open(folder.path(), {});
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->moved_aside);
    EXPECT_EQ(bytes_of(opened->moved_aside->string() + "-wal"), "what was committed last");
}

TEST(damaged_store, is_told_of_when_only_its_log_is_left) {
    const scratch folder;
    write_bytes(folder / "state.db-wal", "what was committed last");
    auto opened = store::open(folder.path(), {});
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->moved_aside);
    EXPECT_EQ(bytes_of(*opened->moved_aside), "what was committed last");
}

TEST(damaged_store, never_overwrites_an_earlier_one) {
    const scratch folder;
    for (int i = 0; i < 5; ++i) {
        write_bytes(folder.path(), "wreck number " + std::to_string(i));
        expect_moved_aside(folder);
    }
    const auto all = folder.all_bytes();
    for (int i = 0; i < 5; ++i)
        EXPECT_NE(all.find("wreck number " + std::to_string(i)), std::string::npos);
}

TEST(opening, refuses_a_later_version_and_leaves_it_alone) {
    const scratch folder;
    fill(folder);
    edit(folder.path(), "PRAGMA user_version = 999");
    const auto before = bytes_of(folder.path());
    const auto refused = folder.refusal();
    EXPECT_EQ(refused.what, kind::too_new);
    EXPECT_EQ(refused.message, folder.path().string() +
                                   " was written by a later version of tokenkeeper; install that "
                                   "version, or set another state.path");
    EXPECT_EQ(bytes_of(folder.path()), before);
    EXPECT_EQ(bytes_of(folder / "state.db-wal"), "");
}

TEST(opening, takes_an_empty_database_for_a_new_one) {
    const scratch folder;
    edit(folder.path(), "CREATE TABLE t (c); DROP TABLE t");
    EXPECT_EQ(told(*folder.open()), "");
}

}  // namespace
}  // namespace tokenkeeper::state::testing
