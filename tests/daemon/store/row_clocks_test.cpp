#include "daemon/store/sqlite/records/row_clocks.hpp"

#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/row_codec.hpp"
#include "daemon/store/sqlite/records/session_records.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::row_clocks_test {
namespace {

constexpr std::uint64_t first_clock = key_of(record_kind::row_clocks, 0);

stored_session session_with_clocks() {
    auto made = session("lobby");
    made.current->boot = {1, at(100)};
    made.next = token("lobby-access-1");
    made.next->boot = {2, at(-5)};
    made.seen.last_verified = at(2000);
    made.seen.boot = {~std::uint64_t{0}, at(300)};
    return made;
}

std::string clocks_in(const stored_session& row) {
    const auto clocks = clocks_of(row);
    std::string all;
    for (const auto& boot : {clocks.current, clocks.next, clocks.seen})
        all += std::to_string(boot.id) + '@' + std::to_string(boot.began.time_since_epoch().count()) + ' ';
    return all;
}

constexpr auto written = "1@100000 2@-5000 18446744073709551615@300000 ";
constexpr auto unknown = "0@0 0@0 0@0 ";

/// Tells whether a record of clocks is anywhere in the store's files.
bool any_clocks(const scratch& folder) {
    const auto bytes = folder.all_bytes();
    for (const auto kind : {record_kind::row_clocks, record_kind::observation_clocks}) {
        const std::string beginning{'\xf5', 't', 'k', '\x02', static_cast<char>(kind)};
        if (bytes.find(beginning) != std::string::npos) return true;
    }
    return false;
}

class clocks : public ::testing::TestWithParam<bool> {
protected:
    secret key_ = GetParam() ? key_of('k') : secret{};
    scratch scratch_;
};
INSTANTIATE_TEST_SUITE_P(plain_and, clocks, ::testing::Bool(),
                         [](const auto& with) { return with.param ? "sealed" : "plain"; });

TEST_P(clocks, come_back_with_their_row) {
    ASSERT_TRUE(scratch_.open(key_)->save(session_with_clocks()));
    for (int start = 0; start < 2; ++start)
        EXPECT_EQ(clocks_in(scratch_.open(key_)->rows.at("lobby")), written);
}

TEST_P(clocks, of_an_observation_take_the_place_of_those_that_were_seen_before) {
    auto kept = scratch_.open(key_);
    ASSERT_TRUE(kept->save(session_with_clocks()));
    observed seen;
    seen.last_verified = at(3000);
    seen.boot = {9, at(400)};
    ASSERT_TRUE(kept->note({{"lobby", seen}}));
    kept.reset();
    EXPECT_EQ(scratch_.open(key_)->rows.at("lobby").seen, seen);
    seen.boot = {};
    ASSERT_TRUE(scratch_.open(key_)->note({{"lobby", seen}}));
    EXPECT_EQ(scratch_.open(key_)->rows.at("lobby").seen, seen) << "an unknown boot is not an earlier one";
}

TEST_P(clocks, are_unknown_in_a_store_that_has_none) {
    ASSERT_TRUE(scratch_.open(key_)->save(session_with_clocks()));
    const auto before = told(*scratch_.open(key_));
    edit(scratch_.path(), "DELETE FROM record WHERE key >= " + std::to_string(first_clock));
    const auto kept = scratch_.open(key_);
    EXPECT_EQ(told(*kept), before) << "as the version without them left it";
    EXPECT_EQ(clocks_in(kept->rows.at("lobby")), unknown);
}

TEST_P(clocks, that_are_damaged_cost_nothing_else) {
    ASSERT_TRUE(scratch_.open(key_)->save(session_with_clocks()));
    const auto before = told(*scratch_.open(key_));
    edit(scratch_.path(), "UPDATE record SET bytes = x'00' WHERE key >= " + std::to_string(first_clock));
    const auto kept = scratch_.open(key_);
    EXPECT_EQ(told(*kept), before);
    EXPECT_EQ(clocks_in(kept->rows.at("lobby")), unknown);
}

TEST_P(clocks, go_with_their_row) {
    auto kept = scratch_.open(key_);
    ASSERT_TRUE(kept->save(session_with_clocks()));
    observed seen;
    seen.boot = {9, at(400)};
    ASSERT_TRUE(kept->note({{"lobby", seen}}));
    kept.reset();
    EXPECT_TRUE(any_clocks(scratch_));
    ASSERT_TRUE(scratch_.open(key_)->forget({"lobby"}));
    EXPECT_FALSE(any_clocks(scratch_));
}

/// Records as they come from a file.
class records {
public:
    void add(record_kind kind, std::uint64_t revision, const byte_writer& payload) {
        const auto packed = pack({kind, 1, revision, payload.view()});
        found_.add(key_of(kind, 1), packed.view());
    }
    [[nodiscard]] const auto& damaged() const { return found_.damaged(); }
    stored_session take() { return std::move(found_.take_rows().at(0).session); }

private:
    secret key_;
    session_records found_{key_};
};

TEST(clocks_of_an_earlier_row, say_nothing_of_one_that_a_program_without_clocks_wrote) {
    records found;
    const auto row = session_with_clocks();
    found.add(record_kind::session, 20, *encode(row, {}));
    found.add(record_kind::row_clocks, 11, encode(clocks_of(row)));
    EXPECT_EQ(clocks_in(found.take()), unknown);
}

TEST(clocks_of_an_earlier_row, say_nothing_of_a_later_observation) {
    records found;
    const auto row = session_with_clocks();
    found.add(record_kind::session, 10, *encode(row, {}));
    found.add(record_kind::row_clocks, 11, encode(clocks_of(row)));
    found.add(record_kind::observation, 30, encode(row.seen));
    found.add(record_kind::observation_clocks, 13, encode(clocks_of(row)));
    EXPECT_EQ(clocks_in(found.take()), "1@100000 2@-5000 0@0 ");
}

/// As this program's kinds are by an earlier one.
TEST(records_of_an_unknown_kind, are_left_out) {
    records found;
    found.add(record_kind::session, 10, *encode(session_with_clocks(), {}));
    found.add(static_cast<record_kind>(99), 11, encode(row_clocks{}));
    EXPECT_TRUE(found.damaged().empty());
    EXPECT_EQ(found.take().name, "lobby");
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::row_clocks_test
