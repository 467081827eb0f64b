#include "daemon/store/sqlite/database/trouble.hpp"

#include <cerrno>

#include <gtest/gtest.h>

#include <sqlite3.h>

namespace tokenkeeper::store::trouble_test {
namespace {

using kind = store_error::kind;

store_error told(int code, int system = 0) {
    return trouble_with("/state/state.db", "written", sqlite_error{code, system, "SQLite's words"});
}

TEST(trouble, names_the_file_what_failed_and_what_to_do) {
    EXPECT_EQ(told(SQLITE_FULL).message,
              "/state/state.db cannot be written: SQLite's words; make room on its disk");
}

TEST(trouble, of_the_disk_and_its_rights_may_pass_and_shows_the_systems_words) {
    for (const auto code : {SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM}) {
        const auto error = told(code, ENOSPC);
        EXPECT_EQ(error.what, kind::unavailable) << code;
        EXPECT_NE(error.message.find("(No space left on device)"), std::string::npos) << error.message;
    }
}

TEST(trouble, of_locks_and_memory_may_pass_and_shows_no_number_that_is_left_over) {
    for (const auto code : {SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM}) {
        const auto error = told(code, ENOSPC);
        EXPECT_EQ(error.what, kind::unavailable) << code;
        EXPECT_EQ(error.message.find('('), std::string::npos) << error.message;
    }
}

TEST(trouble, of_the_content_tells_of_damage) {
    for (const auto code : {SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CORRUPT_INDEX}) {
        EXPECT_TRUE(tells_of_damage(sqlite_error{code, 0, ""}));
        EXPECT_EQ(told(code).what, kind::replaced);
    }
    for (const auto code : {SQLITE_IOERR_FSYNC, SQLITE_FULL, SQLITE_MISUSE})
        EXPECT_FALSE(tells_of_damage(sqlite_error{code, 0, ""}));
}

TEST(trouble, counts_by_its_primary_code) {
    EXPECT_EQ(told(SQLITE_IOERR_FSYNC).what, kind::unavailable);
    EXPECT_EQ(told(SQLITE_BUSY_SNAPSHOT).what, kind::unavailable);
}

TEST(trouble, that_nobody_expected_is_a_bug) {
    const auto error = told(SQLITE_MISUSE);
    EXPECT_EQ(error.what, kind::broken);
    EXPECT_NE(error.message.find("bug"), std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::store::trouble_test
