#include "daemon/store/sqlite/records/mark_records.hpp"
#include "daemon/store/sqlite/records/record_file.hpp"
#include "daemon/store/sqlite/records/row_codec.hpp"
#include "daemon/store/sqlite/records/session_records.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::read_records_test {
namespace {

const secret no_key;

stored_session session(const std::string& name, std::string_view refresh = "r") {
    stored_session made;
    made.name = name;
    made.refresh_token = secret{refresh};
    return made;
}

std::string session_bytes(std::uint64_t number, std::uint64_t revision, const stored_session& content,
                          const secret& key = no_key) {
    const auto payload = encode(content, key);
    return std::string{pack({record_kind::session, number, revision, payload->view()}).view()};
}

std::string observation_bytes(std::uint64_t number, std::uint64_t revision, wall_time verified) {
    observed seen;
    seen.last_verified = verified;
    const auto payload = encode(seen);
    return std::string{pack({record_kind::observation, number, revision, payload.view()}).view()};
}

std::string mark_bytes(std::uint64_t number, std::uint64_t revision, const std::string& fingerprint) {
    const auto payload = encode(sent_token{fingerprint, "login", false, false});
    return std::string{pack({record_kind::mark, number, revision, payload.view()}).view()};
}

std::string damaged(std::string bytes) {
    bytes.back() = static_cast<char>(~bytes.back());
    return bytes;
}

constexpr auto row_key = [](std::uint64_t number) { return key_of(record_kind::session, number); };

TEST(session_records, take_the_newer_of_two_rows_of_one_name) {
    session_records records{no_key};
    records.add(row_key(1), session_bytes(1, 20, session("view", "new")));
    records.add(row_key(2), session_bytes(2, 10, session("view", "old")));
    records.add(row_key(3), session_bytes(3, 5, session("other")));
    EXPECT_EQ(records.last_revision(), 20U);
    const auto rows = records.take_rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].session.refresh_token.reveal(), "new");
    EXPECT_EQ(rows[1].number, 1U);
}

TEST(session_records, believe_an_observation_only_where_it_is_newer_than_its_row) {
    const wall_time late{seconds{1000}};
    for (const std::uint64_t revision : {9U, 11U}) {
        session_records records{no_key};
        records.add(row_key(1), session_bytes(1, 10, session("view")));
        records.add(key_of(record_kind::observation, 1), observation_bytes(1, revision, late));
        const auto rows = records.take_rows();
        ASSERT_EQ(rows.size(), 1U);
        EXPECT_EQ(rows[0].session.seen.last_verified == late, revision > 10);
    }
}

TEST(session_records, know_the_number_of_a_damaged_row_and_of_one_under_another_key) {
    session_records records{no_key};
    records.add(row_key(4), damaged(session_bytes(4, 1, session("view"))));
    records.add(row_key(6), session_bytes(5, 1, session("moved")));
    records.add(key_of(record_kind::observation, 7), damaged(observation_bytes(7, 1, {})));
    records.add(key_of(record_kind::key, 0), "no record");
    ASSERT_EQ(records.damaged().size(), 2U) << "the others are no loss";
    EXPECT_EQ(records.damaged()[0].number, 4U);
    EXPECT_EQ(records.damaged()[0].row.name, "");
    EXPECT_EQ(records.damaged()[0].row.cause, "its checksum is wrong");
    EXPECT_EQ(records.damaged()[1].number, 6U);
    EXPECT_TRUE(records.take_rows().empty());
}

TEST(session_records, tell_a_wrong_key_from_a_damaged_row) {
    const secret right{std::string(key_size, 'k')};
    const secret wrong{std::string(key_size, 'w')};
    session_records opened{right};
    opened.add(row_key(1), session_bytes(1, 1, session("one"), right));
    opened.add(row_key(2), session_bytes(2, 1, session("two"), wrong));
    EXPECT_TRUE(opened.any_sealed());
    EXPECT_FALSE(opened.any_plain());
    EXPECT_FALSE(opened.is_of_another_key()) << "one opened";
    ASSERT_EQ(opened.damaged().size(), 1U);
    EXPECT_EQ(opened.damaged()[0].row.name, "two") << "names are not sealed";
    session_records refused{wrong};
    refused.add(row_key(1), session_bytes(1, 1, session("one"), right));
    EXPECT_TRUE(refused.is_of_another_key());
    session_records plain{right};
    plain.add(row_key(1), session_bytes(1, 1, session("one")));
    EXPECT_TRUE(plain.any_plain());
    EXPECT_FALSE(plain.is_of_another_key());
}

TEST(session_records, find_the_key_of_the_fingerprints) {
    session_records records{no_key};
    EXPECT_FALSE(records.take_fingerprint_key());
    const auto bytes = pack({record_kind::key, 0, 1, "the key"});
    records.add(key_of(record_kind::key, 0), bytes.view());
    EXPECT_EQ(records.take_fingerprint_key()->reveal(), "the key");
}

TEST(mark_records, leave_damaged_records_out_and_those_under_another_key) {
    mark_records records;
    EXPECT_TRUE(records.empty());
    records.add(key_of(record_kind::mark, 1), mark_bytes(1, 5, "one"));
    records.add(key_of(record_kind::mark, 2), damaged(mark_bytes(2, 6, "two")));
    records.add(key_of(record_kind::mark, 9), mark_bytes(3, 7, "three"));
    ASSERT_EQ(records.marks.size(), 1U);
    EXPECT_EQ(records.marks.at(1).fingerprint, "one");
    EXPECT_EQ(records.last_revision, 5U) << "of the sound ones";
}

TEST(mark_records, are_empty_though_there_is_a_key) {
    mark_records records;
    const auto key = pack({record_kind::key, 0, 1, "the key"});
    records.add(key_of(record_kind::key, 0), key.view());
    EXPECT_EQ(records.fingerprint_key->reveal(), "the key");
    EXPECT_TRUE(records.empty());
    const auto payload = encode(mark_records::named_row{"view", "it is gone", 0});
    const auto name = pack({record_kind::name, 4, 77, payload.view()});
    records.add(key_of(record_kind::name, 4), name.view());
    EXPECT_FALSE(records.empty());
    EXPECT_EQ(records.names.at(4).name, "view");
    EXPECT_EQ(records.names.at(4).cause, "it is gone");
    EXPECT_EQ(records.names.at(4).revision, 77U) << "that of its record";
}

}  // namespace
}  // namespace tokenkeeper::store::read_records_test
