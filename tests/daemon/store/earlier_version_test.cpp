#include "daemon/store/sqlite/earlier_version.hpp"

#include "tests/daemon/store/support/scratch.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::earlier_version_test {
namespace {

namespace fs = std::filesystem;

/// The sessions of a store of the version before.
constexpr std::size_t sessions = 6;

class earlier_store : public ::testing::Test {
protected:
    void put(const std::string& name) {
        fs::copy_file(fs::path{TOKENKEEPER_STORE_TEST_DATA} / name, folder_.path());
    }
    void read(const secret& key, session_records& target) {
        auto db = database::open_to_read(folder_.path());
        ASSERT_TRUE(db);
        EXPECT_TRUE(read_earlier(*db, key, target));
    }
    scratch folder_;
    secret right_ = key_of('k');
    secret wrong_ = key_of('w');
    secret none_;
};

TEST_F(earlier_store, is_read_with_its_key_or_none) {
    for (const auto& [name, key] :
         {std::pair{"version_1_plain.db", &none_}, std::pair{"version_1_sealed.db", &right_}}) {
        fs::remove(folder_.path());
        put(name);
        session_records target{*key};
        read(*key, target);
        EXPECT_TRUE(target.damaged().empty());
        EXPECT_EQ(target.any_sealed(), key == &right_);
        EXPECT_FALSE(target.is_of_another_key());
        EXPECT_EQ(target.take_rows().size(), sessions);
    }
}

TEST_F(earlier_store, does_not_open_with_another_key) {
    put("version_1_sealed.db");
    session_records target{wrong_};
    read(wrong_, target);
    EXPECT_TRUE(target.is_of_another_key());
    EXPECT_TRUE(target.take_rows().empty());
    EXPECT_FALSE(target.damaged().empty());
}

TEST_F(earlier_store, has_a_damaged_row_where_a_token_does_not_open) {
    put("version_1_sealed.db");
    edit(folder_.path(), "UPDATE session SET current = x'00112233' WHERE name = 'given'");
    session_records target{right_};
    read(right_, target);
    ASSERT_EQ(target.damaged().size(), 1U);
    EXPECT_EQ(target.damaged()[0].row.name, "given");
    EXPECT_EQ(target.take_rows().size(), sessions - 1);
}

TEST_F(earlier_store, gives_nothing_back_where_it_cannot_be_opened) {
    write_bytes(folder_.path(), std::string(8192, '#'));
    session_records target{none_};
    salvage_earlier(folder_.path(), none_, target);
    salvage_earlier(folder_ / "missing", none_, target);
    EXPECT_TRUE(target.take_rows().empty());
}

TEST_F(earlier_store, is_salvaged_whole_where_its_tables_are_sound) {
    put("version_1_plain.db");
    edit(folder_.path(), "PRAGMA application_id = 1");
    session_records target{none_};
    salvage_earlier(folder_.path(), none_, target);
    EXPECT_EQ(target.take_rows().size(), sessions);
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::earlier_version_test
