#include "daemon/store/sqlite/database/sqlite.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <unistd.h>

namespace tokenkeeper::store::test_support::open_test {
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

TEST(opening, makes_files_for_the_owner_only_whatever_the_umask) {
    for (const mode_t mask : {0000U, 0777U}) {
        const scratch folder;
        const auto before = ::umask(mask);
        const auto store = folder.open();
        ASSERT_TRUE(store->save(session("lobby")));
        ::umask(before);
        ASSERT_EQ(folder.files(), "state.db state.db-wal state.db.lock state.db.sent state.db.sent-wal");
        EXPECT_EQ(mode_of(folder.path()), 0600U);
        EXPECT_EQ(mode_of(folder / "state.db-wal"), 0600U);
        EXPECT_EQ(mode_of(folder / "state.db.sent"), 0600U);
        EXPECT_EQ(mode_of(folder / "state.db.sent-wal"), 0600U);
        EXPECT_EQ(mode_of(folder / "state.db.lock") & 0177U, 0U);
    }
}

TEST(opening, leaves_one_file_and_its_lock_when_closed) {
    const scratch folder;
    ASSERT_TRUE(folder.open()->save(session("lobby")));
    EXPECT_EQ(folder.files(), "state.db state.db.lock state.db.sent");
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
    const auto refused = open_local(folder / "link.db", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, kind::unavailable);
    EXPECT_EQ(refused.error().message, (folder / "link.db").string() +
                                           " is a symbolic link, which is not followed; "
                                           "set state.path to the file itself");
    const scratch elsewhere;
    fs::create_directory_symlink(folder.folder(), elsewhere / "linked");
    auto opened = open_local(elsewhere / "linked" / "state.db", {});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_NE(told(kept_rows{std::move(*opened)}), "");
}

TEST(opening, says_what_to_do_about_a_missing_folder) {
    const scratch folder;
    const auto refused = open_local(folder / "gone" / "state.db", {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, kind::unavailable);
    const auto gone = (folder / "gone").string();
    EXPECT_EQ(refused.error().message,
              gone + "/state.db cannot be opened: the folder " + gone +
                  " does not exist; create it as the daemon's user, run: install -d -m 0700 " + gone +
                  "; or set state.path");
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
    const auto refused = open_local("/etc/passwd", {});
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
    EXPECT_EQ(in_child([&] { return outcome_of(folder.path(), "SELECT count(*) FROM record"); }),
              "database is locked");
}

TEST(opening, is_refused_while_another_program_has_it) {
    const scratch folder;
    fill(folder);
    const other_program editor{folder.path()};
    const auto refused = folder.refusal();
    EXPECT_EQ(refused.what, kind::unavailable) << "it is tried again, and without it nothing is refreshed";
    EXPECT_EQ(refused.message, folder.path().string() +
                                   " cannot be opened: database is locked; another program has it "
                                   "open; stop that program, or set another state.path");
    EXPECT_EQ(folder.files().find("corrupt"), std::string::npos);
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

TEST(opening, takes_a_file_without_content_for_a_new_one) {
    const auto opens_as_new = [](auto make) {
        const scratch folder;
        make(folder.path());
        const auto store = folder.open();
        return store && store->damage.empty() && store->found.damaged.empty() && told(*store).empty() &&
               store->save(session("lobby")) &&
               folder.files() == "state.db state.db-wal state.db.lock state.db.sent state.db.sent-wal";
    };
    EXPECT_TRUE(opens_as_new([](const fs::path& file) { write_bytes(file, ""); }));
    EXPECT_TRUE(opens_as_new([](const fs::path& file) { edit(file, "VACUUM"); }));
    EXPECT_TRUE(opens_as_new([](const fs::path& file) { edit(file, "CREATE TABLE t (c); DROP TABLE t"); }));
}

TEST(opening, leaves_no_log_of_a_database_without_tables_beside_its_own) {
    const scratch folder;
    write_bytes(folder.path(), "");
    {
        auto other = database::open(folder.path());
        ASSERT_TRUE(
            other->execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                           "CREATE TABLE t (c); DROP TABLE t"));
    }
    ASSERT_GT(fs::file_size(folder / "state.db-wal"), 0U);
    ASSERT_TRUE(folder.open()->save(session("lobby")));
    EXPECT_FALSE(fs::exists(folder / "state.db-wal"));
    EXPECT_EQ(folder.open()->rows.size(), 1U);
}

TEST(opening, takes_no_wiped_store_for_a_new_one) {
    const scratch folder;
    fill(folder);
    fs::remove(folder.marks());
    edit(folder.path(),
         "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema; PRAGMA application_id = 0; "
         "PRAGMA user_version = 0");
    const auto opened = folder.open_damaged();
    EXPECT_NE(opened->damage.find("set it aside"), std::string::npos);
    EXPECT_EQ(opened->rows.size(), 50U);
}

TEST(opening, removes_what_an_earlier_process_was_still_making) {
    const scratch folder;
    fill(folder);
    write_bytes(folder / "state.db.new", "half of it");
    write_bytes(folder / "state.db.new-wal", "half of it");
    write_bytes(folder / "state.db.sent.new", "half of it");
    EXPECT_EQ(folder.open()->rows.size(), 50U);
    EXPECT_EQ(folder.files(), "state.db state.db.lock state.db.sent");
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::open_test
