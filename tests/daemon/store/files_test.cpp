#include "daemon/store/sqlite/database/files.hpp"

#include "daemon/config/needed_files.hpp"
#include "daemon/store/sqlite/database/file_stamp.hpp"
#include "daemon/store/sqlite/local_store.hpp"
#include "tests/daemon/store/support/scratch.hpp"
#include "tests/support/neighbour.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace tokenkeeper::store::test_support::files_test {
namespace {

namespace fs = std::filesystem;

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26}};

TEST(store_files, go_aside_with_their_logs_under_a_name_that_is_free) {
    const scratch folder;
    for (const std::string round : {"first", "second", "third"}) {
        write_bytes(folder.path(), round);
        write_bytes(folder / "state.db-wal", round + " log");
        write_bytes(folder / "finished", "new");
        const auto aside = put_in_place(folder / "finished", folder.path(), true, now);
        ASSERT_TRUE(aside);
        const auto stamp = folder.path().string() + ".corrupt-20261126T000000Z";
        const auto suffix = round == "first" ? "" : round == "second" ? "-2" : "-3";
        EXPECT_EQ(aside->string(), stamp + suffix) << "all in one second";
        EXPECT_EQ(bytes_of(*aside), round);
        EXPECT_EQ(bytes_of(aside->string() + "-wal"), round + " log");
        EXPECT_EQ(bytes_of(folder.path()), "new");
        EXPECT_FALSE(fs::exists(folder / "state.db-wal"));
    }
}

TEST(store_files, are_gone_where_they_are_not_kept) {
    const scratch folder;
    write_bytes(folder.path(), "old");
    write_bytes(folder / "finished", "new");
    const auto aside = put_in_place(folder / "finished", folder.path(), false, now);
    ASSERT_TRUE(aside);
    EXPECT_EQ(*aside, fs::path{});
    EXPECT_EQ(folder.files(), "state.db");
    EXPECT_EQ(bytes_of(folder.path()), "new");
}

TEST(store_files, are_made_for_their_owner_in_place_of_what_was_left) {
    const scratch folder;
    write_bytes(folder.path(), "half of it");
    write_bytes(folder / "state.db-wal", "half of it");
    ASSERT_EQ(::chmod(folder.path().c_str(), 0644), 0);
    ASSERT_TRUE(create(folder.path()));
    EXPECT_EQ(folder.files(), "state.db");
    EXPECT_EQ(bytes_of(folder.path()), "");
    EXPECT_EQ(fs::status(folder.path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(store_files, are_needed_files_of_the_configuration) {
    const scratch folder;
    const auto opened = folder.open();
    ASSERT_TRUE(opened);
    const auto needed = config::files_of_store(folder.path());
    for (const auto& entry : fs::directory_iterator{folder.folder()})
        EXPECT_NE(std::ranges::find(needed, entry.path()), needed.end()) << entry.path();
    for (const auto& name :
         {marks_beside(folder.path()), unfinished(folder.path()), unfinished(marks_beside(folder.path())),
          fs::path{folder.path().string() + "-wal"}})
        EXPECT_NE(std::ranges::find(needed, name), needed.end()) << name;
}

std::string refusal_of_lock(const fs::path& store) {
    const auto lock = store_lock::take(store);
    return lock ? "" : lock.error().message;
}

TEST(store_files, stand_where_nobody_else_can_exchange_them) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    const scratch folder;
    const auto place = folder / "place";
    const auto refused_with = [&](const std::string& words) {
        const auto told = refusal_of_lock(place / "state.db");
        return told.find(words) != std::string::npos ? "" : told;
    };
    fs::create_directory(place);
    EXPECT_EQ(refusal_of_lock(place / "state.db"), "");
    tests::give(place);
    EXPECT_EQ(refused_with("belongs to user 65534"), "");
    tests::give(place, 0);
    fs::permissions(place, fs::perms::all);
    EXPECT_EQ(refused_with("every user of this host can write the folder"), "");
    fs::permissions(place, fs::perms::owner_all);
    fs::create_symlink(place, folder / "link");
    EXPECT_EQ(refusal_of_lock(folder / "link" / "state.db"), "") << "systemd makes such links";
    tests::give(folder / "link");
    EXPECT_NE(refusal_of_lock(folder / "link" / "state.db"), "");
    tests::give(place / "state.db.lock");
    EXPECT_EQ(refused_with("belongs to another user"), "") << "its owner could hold it for ever";
}

/// The folder of the store beside a link of another user to a private folder; that user tries to exchange the
/// two 10,000 times, where it may and where it may not.
TEST(store_files, are_never_made_in_another_folder) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user";
    for (const mode_t mode : {0777U, 0775U, 01777U}) {
        const scratch folder;
        fs::permissions(folder.folder(), fs::perms::owner_all | fs::perms::others_exec);
        for (const auto* name : {"private", "shared", "shared/state"})
            fs::create_directory(folder / name);
        ASSERT_EQ(::chown((folder / "shared").c_str(), 0, tests::neighbour), 0);
        ASSERT_EQ(::chmod((folder / "shared").c_str(), mode), 0);
        fs::create_directory_symlink(folder / "private", folder / "shared" / "link");
        tests::give(folder / "shared" / "link");
        const tests::restless_neighbour restless{folder / "shared" / "state", folder / "shared" / "link"};
        int taken = 0;
        for (int race = 0; race < 3334; ++race)
            if (store_lock::take(folder / "shared" / "state" / "state.db")) ++taken;
        EXPECT_TRUE(fs::is_empty(folder / "private")) << mode;
        EXPECT_EQ(taken, mode == 01777 ? 3334 : 0);
    }
}

TEST(store_files, of_another_user_are_not_opened) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can make the files of another user";
    for (const auto* suffix : {"", "-wal", "-journal", "-shm"}) {
        const scratch folder;
        const auto file = folder.path().string() + suffix;
        write_bytes(file, "theirs");
        tests::give(file);
        EXPECT_TRUE(make_private(folder.path()).has_error()) << suffix;
        fs::remove(file);
        fs::create_symlink(folder / "other", file);
        EXPECT_TRUE(make_private(folder.path()).has_error()) << suffix;
        fs::remove(file);
        ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
        EXPECT_TRUE(make_private(folder.path()).has_error()) << suffix;
    }
}

TEST(store_files, are_told_from_nothing_and_from_a_wreck) {
    const scratch folder;
    EXPECT_EQ(*make_private(folder.path()), found::nothing);
    write_bytes(folder / "state.db-wal", "a log");
    EXPECT_EQ(*make_private(folder.path()), found::wreck);
    write_bytes(folder.path(), "");
    EXPECT_EQ(*make_private(folder.path()), found::wreck) << "its content is gone";
    fs::remove(folder / "state.db-wal");
    EXPECT_EQ(*make_private(folder.path()), found::empty);
    write_bytes(folder.path(), "a file");
    EXPECT_EQ(*make_private(folder.path()), found::file);
    fs::remove(folder.path());
    fs::create_directory(folder.path());
    EXPECT_EQ(make_private(folder.path()).error().what, store_error::kind::unavailable);
}

TEST(store_lock, is_taken_once_and_goes_with_its_owner) {
    const scratch folder;
    {
        auto first = store_lock::take(folder.path());
        ASSERT_TRUE(first);
        const auto second = store_lock::take(folder.path());
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().what, store_error::kind::in_use);
        const store_lock moved{std::move(*first)};
        EXPECT_FALSE(store_lock::take(folder.path())) << "it moved and is held still";
    }
    EXPECT_TRUE(store_lock::take(folder.path()));
}

TEST(file_stamp, is_the_same_while_nobody_touches_the_file) {
    const scratch folder;
    write_bytes(folder.path(), "text");
    const auto before = file_stamp::take(folder.path());
    EXPECT_EQ(file_stamp::take(folder.path()), before);
    write_bytes(folder.path(), "another text");
    EXPECT_NE(file_stamp::take(folder.path()), before);
    EXPECT_TRUE(file_stamp::take(folder.path()).shows_same_files(before)) << "it is the same file";
}

TEST(file_stamp, shows_a_file_that_went_or_was_replaced) {
    const scratch folder;
    write_bytes(folder.path(), "text");
    const auto before = file_stamp::take(folder.path());
    write_bytes(folder / "new", "text");
    fs::rename(folder / "new", folder.path());
    EXPECT_NE(file_stamp::take(folder.path()), before);
    EXPECT_FALSE(file_stamp::take(folder.path()).shows_same_files(before));
    fs::remove(folder.path());
    EXPECT_FALSE(file_stamp::take(folder.path()).shows_same_files(before));
}

TEST(file_stamp, lets_a_log_come_but_not_be_replaced) {
    const scratch folder;
    write_bytes(folder.path(), "text");
    const auto without = file_stamp::take(folder.path());
    write_bytes(folder / "state.db-wal", "log");
    const auto with_log = file_stamp::take(folder.path());
    EXPECT_NE(with_log, without);
    EXPECT_TRUE(with_log.shows_same_files(without));
    write_bytes(folder / "new", "log");
    fs::rename(folder / "new", folder / "state.db-wal");
    EXPECT_FALSE(file_stamp::take(folder.path()).shows_same_files(with_log));
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::files_test
