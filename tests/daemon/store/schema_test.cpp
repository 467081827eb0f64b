#include "daemon/store/sqlite/database/schema.hpp"

#include "tests/daemon/store/support/scratch.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::schema_test {
namespace {

class schema : public ::testing::Test {
protected:
    schema() {
        write_bytes(scratch_.path(), "");
        auto opened = database::open(scratch_.path());
        EXPECT_TRUE(opened);
        if (opened) file_.emplace(std::move(*opened));
    }
    scratch scratch_;
    std::optional<database> file_;
};

TEST_F(schema, makes_a_file_ours) {
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::blank);
    ASSERT_TRUE(lay_out(*file_, file_purpose::sessions));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::ours);
    EXPECT_EQ(*look_at(*file_, file_purpose::marks), file_kind::foreign);
}

TEST_F(schema, tells_the_database_of_another_program_from_that_of_none) {
    ASSERT_TRUE(file_->execute("CREATE TABLE recipe (cake TEXT)"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::foreign);
    ASSERT_TRUE(file_->execute("DROP TABLE recipe"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::blank);
    ASSERT_TRUE(file_->execute("PRAGMA application_id = 7"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::foreign);
}

TEST_F(schema, is_known_by_an_older_program_which_says_that_it_is_too_new) {
    ASSERT_TRUE(lay_out(*file_, file_purpose::sessions));
    EXPECT_EQ(*file_->number("PRAGMA application_id"), 0x746b7374) << "as its first version has it";
    EXPECT_GT(*file_->number("PRAGMA user_version"), 1) << "the latest that it knows";
}

TEST_F(schema, knows_the_version_before_a_later_one_and_another_program) {
    ASSERT_TRUE(lay_out(*file_, file_purpose::sessions));
    ASSERT_TRUE(file_->execute("PRAGMA user_version = 1"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::earlier);
    ASSERT_TRUE(file_->execute("PRAGMA user_version = 999"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::later);
    ASSERT_TRUE(file_->execute("PRAGMA application_id = 1"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::foreign);
}

TEST_F(schema, takes_an_altered_byte_for_no_later_version) {
    ASSERT_TRUE(lay_out(*file_, file_purpose::sessions));
    ASSERT_TRUE(file_->execute("PRAGMA user_version = 3"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::foreign)
        << "its table is that of version 2";
    ASSERT_TRUE(file_->execute("ALTER TABLE record RENAME TO record_of_a_later_version"));
    EXPECT_EQ(*look_at(*file_, file_purpose::sessions), file_kind::later);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::schema_test
