#include "daemon/state/schema.hpp"

#include "tests/daemon/state/scratch.hpp"

#include <array>

#include <gtest/gtest.h>

namespace tokenkeeper::state::testing {
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

TEST_F(schema, leads_from_an_empty_file_to_this_version) {
    EXPECT_EQ(*look_at(*file_), file_kind::empty);
    ASSERT_TRUE(migrate(*file_));
    EXPECT_EQ(*look_at(*file_), file_kind::ours);
    EXPECT_EQ(*file_->number("PRAGMA user_version"), static_cast<std::int64_t>(migrations().size()));
}

TEST_F(schema, takes_only_the_steps_that_are_missing) {
    const std::array one{migrations()[0]};
    const std::array two{migrations()[0], "ALTER TABLE session ADD COLUMN colour TEXT"};
    ASSERT_TRUE(migrate(*file_, one));
    ASSERT_TRUE(
        file_->execute("INSERT INTO session (name, origin, refresh_sent, revoked, idle_deadline_from) VALUES "
                       "('lobby', '', 0, 0, 'unknown')"));
    ASSERT_TRUE(migrate(*file_, two));
    EXPECT_EQ(*file_->number("PRAGMA user_version"), 2);
    EXPECT_EQ(*file_->number("SELECT count(*) FROM session WHERE colour IS NULL"), 1);
    ASSERT_TRUE(migrate(*file_, two));
}

TEST_F(schema, stays_where_it_was_when_a_step_fails) {
    const std::array bad{migrations()[0],
                         "CREATE TABLE half (c); ALTER TABLE nothing ADD COLUMN colour TEXT"};
    EXPECT_FALSE(migrate(*file_, bad));
    EXPECT_EQ(*file_->number("PRAGMA user_version"), 1);
    EXPECT_EQ(*file_->number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
}

TEST_F(schema, knows_a_later_version_and_another_program) {
    ASSERT_TRUE(migrate(*file_));
    ASSERT_TRUE(file_->execute("PRAGMA user_version = 99"));
    EXPECT_EQ(*look_at(*file_), file_kind::later);
    ASSERT_TRUE(file_->execute("PRAGMA application_id = 1"));
    EXPECT_EQ(*look_at(*file_), file_kind::foreign);
}

}  // namespace
}  // namespace tokenkeeper::state::testing
