#include "daemon/store/sqlite/comparison.hpp"

#include "daemon/store/sqlite/records/row_codec.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::store::comparison_test {
namespace {

constexpr std::uint64_t earlier_commit = std::uint64_t{1} << revisions_of_a_commit;
constexpr std::uint64_t latest_commit = std::uint64_t{2} << revisions_of_a_commit;

/// The contents of the two files.
class two_files : public testing::Test {
protected:
    two_files() {
        marks_.fingerprint_key = secret{"key of the marks"};
        marks_.last_revision = latest_commit + 1;
    }
    void add_row(std::uint64_t number, const std::string& name, bool whole = true) {
        stored_session content;
        content.name = name;
        const auto payload = encode(content, no_key_);
        std::string bytes{pack({record_kind::session, number, latest_commit, payload->view()}).view()};
        if (!whole) bytes.back() = static_cast<char>(~bytes.back());
        rows_.add(key_of(record_kind::session, number), bytes);
    }
    void add_name(std::uint64_t number, const std::string& name, std::uint64_t revision,
                  const std::string& cause = {}) {
        marks_.names[number] = {name, cause, revision};
    }
    comparison compared(const std::optional<std::string>& lost = {}) { return compare(rows_, marks_, lost); }
    /// The causes why rows are lost, by names.
    static std::map<std::string, std::string> causes(const comparison& made) {
        std::map<std::string, std::string> all;
        for (const auto& entry : made.found.damaged)
            all[entry.name] = entry.cause;
        return all;
    }
    static bool writes_name(const comparison& made, std::uint64_t number) {
        return std::ranges::any_of(made.names.written, [&](const auto& entry) {
            return entry.first == key_of(record_kind::name, number);
        });
    }
    using named_causes = std::map<std::string, std::string>;

    secret no_key_;
    session_records rows_{no_key_};
    mark_records marks_;
};

TEST_F(two_files, that_agree_need_no_change) {
    add_row(1, "view");
    add_name(1, "view", latest_commit);
    const auto made = compared();
    EXPECT_EQ(made.found.rows.size(), 1U);
    EXPECT_TRUE(made.found.damaged.empty());
    EXPECT_TRUE(made.names.empty());
    EXPECT_TRUE(made.numbers.named.contains("view"));
    EXPECT_EQ(made.numbers.sessions.find("view"), 1U);
    EXPECT_GT(commit_of(made.numbers.revision), commit_of(latest_commit));
}

TEST_F(two_files, with_a_name_of_the_latest_commit_only_were_cut_off_by_the_power) {
    add_name(7, "view", latest_commit);
    const auto made = compared();
    EXPECT_TRUE(made.found.damaged.empty());
    EXPECT_EQ(made.names.removed, std::vector{key_of(record_kind::name, 7)});
}

TEST_F(two_files, with_an_older_name_only_show_that_the_rows_were_put_back) {
    add_name(7, "view", earlier_commit);
    const auto made = compared();
    EXPECT_EQ(causes(made), (named_causes{{"view", "the state store was put back to an older one"}}));
    EXPECT_TRUE(writes_name(made, 7)) << "with its cause, for the next start";
    EXPECT_EQ(made.numbers.sessions.find("view"), 7U);
}

TEST_F(two_files, with_names_only_tell_why_everything_is_lost) {
    add_name(7, "view", latest_commit);
    EXPECT_EQ(causes(compared("the file is gone")), (named_causes{{"view", "the file is gone"}}));
}

TEST_F(two_files, remember_why_a_row_was_lost_before) {
    add_name(7, "view", earlier_commit, "its checksum is wrong");
    const auto made = compared();
    EXPECT_EQ(causes(made), (named_causes{{"view", "its checksum is wrong"}}));
    EXPECT_TRUE(made.names.empty()) << "it is written already";
}

TEST_F(two_files, name_a_damaged_row_by_its_number) {
    add_row(7, "view", false);
    add_name(7, "view", latest_commit);
    EXPECT_EQ(causes(compared()), (named_causes{{"view", "its checksum is wrong"}}));
}

TEST_F(two_files, give_a_row_its_name_where_it_has_none) {
    add_row(3, "view");
    const auto made = compared();
    EXPECT_TRUE(writes_name(made, 3));
    EXPECT_TRUE(made.numbers.named.contains("view"));
    EXPECT_TRUE(made.found.damaged.empty());
}

TEST_F(two_files, take_a_row_that_was_lost_and_written_anew) {
    add_row(3, "view");
    add_name(3, "view", earlier_commit, "its checksum is wrong");
    const auto made = compared();
    EXPECT_EQ(made.found.rows.size(), 1U);
    EXPECT_TRUE(made.found.damaged.empty());
    EXPECT_TRUE(writes_name(made, 3)) << "without the cause";
}

TEST_F(two_files, use_the_key_of_the_marks_for_the_fingerprints) {
    const auto key = pack({record_kind::key, 0, 1, "key of the rows"});
    rows_.add(key_of(record_kind::key, 0), key.view());
    const auto made = compared();
    EXPECT_EQ(made.found.fingerprint_key.reveal(), "key of the marks");
    EXPECT_TRUE(made.names.empty());
}

TEST_F(two_files, take_the_key_of_the_rows_where_the_marks_have_none_and_make_one_else) {
    marks_.fingerprint_key.reset();
    {
        session_records other{no_key_};
        const auto made = compare(other, marks_, std::nullopt);
        EXPECT_EQ(made.found.fingerprint_key.reveal().size(), 32U);
        EXPECT_FALSE(made.names.empty()) << "it is written";
    }
    const auto key = pack({record_kind::key, 0, 1, "key of the rows"});
    rows_.add(key_of(record_kind::key, 0), key.view());
    const auto made = compared();
    EXPECT_EQ(made.found.fingerprint_key.reveal(), "key of the rows");
    EXPECT_EQ(made.numbers.fingerprint_key.reveal(), "key of the rows");
    ASSERT_EQ(made.names.written.size(), 1U);
    EXPECT_EQ(made.names.written[0].first, key_of(record_kind::key, 0));
}

TEST_F(two_files, keep_the_numbers_of_the_marks) {
    marks_.marks[5] = {"fingerprint", "login", true, true};
    const auto made = compared();
    ASSERT_EQ(made.found.sent.size(), 1U);
    EXPECT_TRUE(made.found.sent[0].answered);
    EXPECT_EQ(made.numbers.marks.find("fingerprint"), 5U);
}

}  // namespace
}  // namespace tokenkeeper::store::comparison_test
