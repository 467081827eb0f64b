#include "daemon/store/sqlite/local_store.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::history_records_test {
namespace {

std::string sql_key(std::uint64_t number) {
    return std::to_string(tokenkeeper::store::key_of(record_kind::history, number));
}

class history_records : public ::testing::Test {
protected:
    void commit(const changes& wanted, const secret& key = {}) const {
        const auto opened = open_local(folder_.path(), key);
        ASSERT_TRUE(opened);
        ASSERT_TRUE(opened->store->commit(wanted));
    }
    /// Three sessions with rows and histories.
    void fill() const {
        changes wanted;
        for (const auto* name : {"cellar", "lobby", "view"}) {
            wanted.rows.push_back(session(name));
            wanted.histories.push_back({name, std::string{"history of "} + name});
        }
        commit(wanted);
    }
    /// What a start finds: histories, then the damaged ones behind a stroke.
    [[nodiscard]] std::string found(const secret& key = {}) const {
        auto opened = open_local(folder_.path(), key);
        if (!opened) return opened.error().message;
        const auto all = opened->store->load();
        std::string told;
        for (const auto& each : all.histories)
            told += each.name + '=' + each.bytes + ' ';
        for (const auto& name : all.damaged_histories)
            told += '|' + name;
        rows_ = all.rows.size();
        return told;
    }

    scratch folder_;
    mutable std::size_t rows_ = 0;
};

constexpr auto all_three = "cellar=history of cellar lobby=history of lobby view=history of view ";

TEST_F(history_records, come_back_and_are_replaced_one_by_one) {
    fill();
    EXPECT_EQ(found(), all_three);
    changes wanted;
    wanted.histories = {{"lobby", "newer"}, {"view", ""}, {"attic", "has no row"}};
    commit(wanted);
    EXPECT_EQ(found(), "attic=has no row cellar=history of cellar lobby=newer ");
}

TEST_F(history_records, cost_one_history_where_one_is_damaged) {
    fill();
    edit(folder_.path(),
         "UPDATE record SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE key = " +
             sql_key(2));
    EXPECT_EQ(found(), "cellar=history of cellar view=history of view |lobby");
    EXPECT_EQ(rows_, 3U);
    edit(folder_.path(), "UPDATE record SET bytes = x'00' WHERE key = " + sql_key(3));
    EXPECT_EQ(found(), "cellar=history of cellar |lobby|") << "not even the name is left";
    EXPECT_EQ(rows_, 3U);
    changes wanted;
    wanted.histories = {{"lobby", "begins anew"}};
    commit(wanted);
    EXPECT_EQ(found(), "cellar=history of cellar lobby=begins anew ") << "it is told once";
}

TEST_F(history_records, survive_any_bytes) {
    fill();
    for (const auto* bytes : {"x''", "zeroblob(3)", "zeroblob(5000)", "substr(bytes, 1, 30)",
                              "(SELECT bytes FROM record LIMIT 1)", "randomblob(90)"}) {
        edit(folder_.path(),
             std::string{"UPDATE record SET bytes = "} + bytes + " WHERE key = " + sql_key(2));
        EXPECT_TRUE(found().starts_with("cellar=history of cellar view=history of view |")) << found();
        EXPECT_EQ(rows_, 3U) << bytes;
    }
}

TEST_F(history_records, go_with_their_rows) {
    fill();
    changes wanted;
    wanted.forgotten = {"cellar", "view"};
    wanted.histories = {{"view", "of the one that has the name now"}};
    commit(wanted);
    EXPECT_EQ(found(), "lobby=history of lobby view=of the one that has the name now ");
}

TEST_F(history_records, stay_when_a_store_is_sealed) {
    fill();
    EXPECT_EQ(found(key_of('k')), all_three);
    EXPECT_EQ(found(key_of('k')), all_three);
}

TEST_F(history_records, are_found_in_a_file_whose_table_is_damaged) {
    fill();
    edit(folder_.path(), "ALTER TABLE record RENAME COLUMN bytes TO octets");
    EXPECT_EQ(found(), all_three);
    EXPECT_EQ(found(), all_three);
}

TEST_F(history_records, are_written_anew_with_everything_else) {
    fill();
    auto opened = open_local(folder_.path(), {});
    ASSERT_TRUE(opened);
    changes everything;
    everything.rows.push_back(session("lobby"));
    everything.histories = {{"lobby", "whole"}};
    ASSERT_TRUE(opened->store->rewrite(everything));
    changes later;
    later.histories = {{"lobby", "whole and more"}, {"view", "new"}};
    ASSERT_TRUE(opened->store->commit(later));
    opened->store.reset();
    EXPECT_EQ(found(), "lobby=whole and more view=new ");
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::history_records_test
