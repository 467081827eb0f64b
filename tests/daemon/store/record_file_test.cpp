#include "daemon/store/sqlite/records/record_file.hpp"

#include "daemon/store/sqlite/database/connect.hpp"
#include "daemon/store/sqlite/salvage.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <map>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::record_file_test {
namespace {

namespace fs = std::filesystem;
using state = inspected_file::state;

/// Long enough to stand on a page of its own.
const std::string long_text(3000, 'x');

record_changes one_record(std::uint64_t number, const std::string& payload, std::uint64_t revision = 1) {
    record_changes made;
    made.write({record_kind::session, number, revision, payload});
    return made;
}

/// A file of records in a folder of its own.
class file_of_records : public ::testing::Test {
protected:
    void make(const record_changes& content = {}) {
        ASSERT_TRUE(record_file::make(folder_.path(), file_purpose::sessions, content));
    }
    record_file open() {
        auto found = inspect(folder_.path(), file_purpose::sessions);
        EXPECT_EQ(found->condition, state::ours) << found->cause;
        return record_file::take(folder_.path(), std::move(*found->db)).value();
    }
    static std::map<std::uint64_t, std::string> content(record_file& file) {
        std::map<std::uint64_t, std::string> all;
        EXPECT_TRUE(file.read([&](std::uint64_t, std::string_view bytes) {
            const auto r = unpack(bytes);
            if (r) all[r->number] = r->payload;
        }));
        return all;
    }
    using payloads = std::map<std::uint64_t, std::string>;
    scratch folder_;
};

TEST_F(file_of_records, is_made_whole_and_closed) {
    make(one_record(1, "one"));
    EXPECT_EQ(folder_.files(), "state.db");
    auto file = open();
    EXPECT_EQ(content(file), (payloads{{1, "one"}}));
    EXPECT_TRUE(file.is_in_place());
}

TEST_F(file_of_records, holds_what_was_written_and_not_what_was_removed) {
    make(one_record(1, "one"));
    auto file = open();
    auto changes = one_record(2, "two");
    changes.write({record_kind::session, 3, 1, "three"});
    ASSERT_TRUE(file.write(changes, false));
    record_changes removal;
    removal.removed = {key_of(record_kind::session, 1), key_of(record_kind::session, 99)};
    ASSERT_TRUE(file.write(removal, false));
    EXPECT_EQ(content(file), (payloads{{2, "two"}, {3, "three"}}));
}

TEST_F(file_of_records, overwrites_old_tokens_in_file_and_log) {
    make();
    auto file = open();
    ASSERT_TRUE(file.write(one_record(1, "old token"), true));
    EXPECT_NE(folder_.all_bytes().find("old token"), std::string::npos);
    ASSERT_TRUE(file.write(one_record(1, "new token"), true));
    EXPECT_EQ(folder_.all_bytes().find("old token"), std::string::npos);
    EXPECT_NE(folder_.all_bytes().find("new token"), std::string::npos);
}

TEST_F(file_of_records, notices_another_file_in_its_place) {
    make();
    auto file = open();
    write_bytes(folder_ / "other", "another file");
    fs::rename(folder_ / "other", folder_.path());
    EXPECT_FALSE(file.is_in_place());
    const auto done = file.write(one_record(1, "one"), false);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what, store_error::kind::replaced);
    file.abandon();
    EXPECT_EQ(bytes_of(folder_.path()), "another file");
}

TEST_F(file_of_records, notices_that_somebody_else_wrote) {
    make();
    auto file = open();
    ASSERT_TRUE(file.write(one_record(1, "one"), false));
    EXPECT_TRUE(file.is_in_place()) << "that was itself";
    write_bytes(folder_.path(), bytes_of(folder_.path()) + "more");
    EXPECT_FALSE(file.is_in_place());
}

TEST_F(file_of_records, is_inspected_without_being_written_to) {
    EXPECT_EQ(inspect(folder_.path(), file_purpose::sessions)->condition, state::missing);
    const auto cause = [&](const std::string& bytes) {
        write_bytes(folder_.path(), bytes);
        auto inspected = inspect(folder_.path(), file_purpose::sessions);
        EXPECT_EQ(bytes_of(folder_.path()), bytes);
        return inspected->condition == state::damaged ? inspected->cause : "it is not damaged";
    };
    write_bytes(folder_.path(), "");
    EXPECT_EQ(inspect(folder_.path(), file_purpose::sessions)->condition, state::empty);
    EXPECT_EQ(cause("text " + long_text), "is no database");
    make(one_record(1, long_text));
    EXPECT_EQ(inspect(folder_.path(), file_purpose::marks)->cause, "is a database of another program");
    auto bytes = bytes_of(folder_.path());
    bytes.replace(4096, 4096, std::string(4096, '\xff'));
    EXPECT_EQ(cause(bytes).rfind("is damaged: ", 0), 0U);
}

TEST_F(file_of_records, of_a_later_version_is_an_error_and_of_the_version_before_is_not) {
    make();
    edit(folder_.path(), "PRAGMA user_version = 999");
    EXPECT_EQ(inspect(folder_.path(), file_purpose::sessions).error().what, store_error::kind::too_new);
    edit(folder_.path(), "PRAGMA user_version = 1");
    EXPECT_EQ(inspect(folder_.path(), file_purpose::sessions)->condition, state::earlier);
}

TEST_F(file_of_records, is_connected_with_our_manners) {
    make();
    auto db = connect(folder_.path());
    ASSERT_TRUE(db);
    EXPECT_EQ(*db->text("PRAGMA locking_mode"), "exclusive");
    EXPECT_EQ(*db->number("PRAGMA secure_delete"), 1);
    EXPECT_EQ(*db->number("PRAGMA synchronous"), 2);
    EXPECT_EQ(*db->number("PRAGMA trusted_schema"), 0);
}

TEST_F(file_of_records, gives_whole_records_back_from_noise) {
    const auto packed = [](std::uint64_t revision, const std::string& payload) {
        return std::string{pack({record_kind::session, 1, revision, payload}).view()};
    };
    write_bytes(folder_.path(), long_text + packed(5, "older") + long_text);
    write_bytes(folder_ / "state.db-wal", long_text + packed(7, "newer"));
    const auto found = salvage(folder_.path());
    ASSERT_EQ(found.all().size(), 1U);
    const auto& item = found.all().at(key_of(record_kind::session, 1));
    EXPECT_EQ(item.revision, 7U);
    EXPECT_EQ(unpack(item.bytes.view())->payload, "newer");
}

TEST_F(file_of_records, gives_back_a_record_on_many_pages_where_its_purpose_is_damaged) {
    std::string large;
    while (large.size() < 20'000)
        large += std::to_string(large.size()) + ' ';
    make(one_record(1, large));
    edit(folder_.path(), "PRAGMA application_id = 1");
    const auto found = salvage(folder_.path());
    ASSERT_EQ(found.all().size(), 1U);
    EXPECT_EQ(unpack(found.all().begin()->second.bytes.view())->payload, large);
}

TEST_F(file_of_records, gives_nothing_back_where_nothing_is) {
    EXPECT_TRUE(salvage(folder_ / "missing").all().empty());
    write_bytes(folder_.path(), "");
    EXPECT_TRUE(salvage(folder_.path()).all().empty());
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::record_file_test
