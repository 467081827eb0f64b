#include "tests/daemon/store/support/scratch.hpp"

#include <regex>

#include <gtest/gtest.h>

namespace tokenkeeper::store::test_support::damage_test {
namespace {

namespace fs = std::filesystem;
using kind = store_error::kind;

constexpr std::size_t sessions = 50;
/// A row of `fill` takes so much of a page that two of them never share one.
constexpr std::size_t page = 4096;

/// A store with fifty sessions on fifty pages.
void fill(const scratch& folder) {
    const auto store = folder.open();
    ASSERT_TRUE(store);
    for (std::size_t i = 0; i < sessions; ++i) {
        auto one = session("session-" + std::to_string(100 + i));
        one.current->value = secret{std::string(2500, 'x')};
        ASSERT_TRUE(store->save(one));
    }
}

/// The name that what was set aside has now; empty where it is not told.
std::string name_aside(const scratch& folder, const std::string& damage) {
    const std::regex told{"set it aside as (" + folder.path().string() +
                          R"(\.corrupt-\d{8}T\d{6}Z(-\d+)?(-wal)?))"};
    std::smatch aside;
    if (std::regex_search(damage, aside, told)) return aside[1];
    ADD_FAILURE() << "not told: " << damage;
    return {};
}

/// Opens a damaged store: it must be set aside whole, and what can be read be taken over; the sessions that
/// cannot be read must be named, now and at the next start. Returns their number.
std::size_t expect_taken_over(const scratch& folder) {
    const auto as_it_was = bytes_of(folder.path());
    {
        const auto opened = folder.open_damaged();
        if (!opened) return 0;
        const auto aside = name_aside(folder, opened->damage);
        if (aside.empty()) return 0;
        EXPECT_EQ(bytes_of(aside), as_it_was);
        EXPECT_TRUE(opened->save(session("lobby")));
    }
    const auto again = folder.open_damaged();
    EXPECT_EQ(again->damage, "") << "it is in order now";
    EXPECT_TRUE(again->rows.contains("lobby"));
    return again->found.damaged.size();
}

TEST(damaged_store, is_set_aside_when_it_is_text) {
    const scratch folder;
    write_bytes(folder.path(), "sessions:\n  lobby: this is no database at all\n" + std::string(5000, '#'));
    EXPECT_EQ(expect_taken_over(folder), 1U) << "nobody knows the names";
}

TEST(damaged_store, is_set_aside_when_its_content_is_gone) {
    const scratch folder;
    fill(folder);
    write_bytes(folder.path(), "");
    EXPECT_EQ(expect_taken_over(folder), sessions) << "each is named";
}

TEST(damaged_store, is_set_aside_when_it_is_all_zeros) {
    const scratch folder;
    fill(folder);
    write_bytes(folder.path(), std::string(16384, '\0'));
    EXPECT_EQ(expect_taken_over(folder), sessions) << "each is named";
}

TEST(damaged_store, gives_back_what_is_left_when_it_is_cut_short) {
    for (const std::size_t left : {1U, 99U, 100U, 4095U, 4096U, 10'000U, 60'000U}) {
        SCOPED_TRACE(left);
        const scratch folder;
        fill(folder);
        ASSERT_GT(fs::file_size(folder.path()), 150'000U);
        fs::resize_file(folder.path(), left);
        const auto lost = expect_taken_over(folder);
        EXPECT_LE(lost, sessions);
        EXPECT_GE(lost + left / page, sessions - 1) << "a row on each whole page";
    }
}

TEST(damaged_store, loses_the_rows_of_a_page_that_is_overwritten_and_no_others) {
    for (const char with : {'\0', '\xff', 'z'}) {
        const scratch folder;
        fill(folder);
        auto bytes = bytes_of(folder.path());
        bytes.replace(page * 10, page, std::string(page, with));
        write_bytes(folder.path(), bytes);
        EXPECT_EQ(expect_taken_over(folder), 1U);
    }
}

TEST(damaged_store, loses_nothing_when_bits_of_its_header_are_turned) {
    for (const std::size_t byte : {0U, 15U, 16U, 18U, 19U, 21U, 60U, 63U, 68U, 71U, 100U, 103U}) {
        SCOPED_TRACE(byte);
        const scratch folder;
        fill(folder);
        auto bytes = bytes_of(folder.path());
        bytes[byte] = static_cast<char>(~bytes[byte]);
        write_bytes(folder.path(), bytes);
        EXPECT_EQ(expect_taken_over(folder), 0U);
    }
}

TEST(damaged_store, opens_whatever_byte_is_turned_and_loses_one_page_at_most) {
    const scratch folder;
    fill(folder);
    const auto whole = bytes_of(folder.path());
    const auto marks = bytes_of(folder.marks());
    int noticed = 0;
    for (std::size_t at = 0; at < whole.size(); at += at < page ? 41 : 1999) {
        SCOPED_TRACE(at);
        auto bytes = whole;
        bytes[at] = static_cast<char>(~bytes[at]);
        write_bytes(folder.path(), bytes);
        write_bytes(folder.marks(), marks);
        const auto opened = folder.open_damaged();
        ASSERT_TRUE(opened);
        if (!opened->damage.empty() || !opened->found.damaged.empty()) ++noticed;
        EXPECT_LE(opened->found.damaged.size(), 1U);
        EXPECT_EQ(opened->rows.size() + opened->found.damaged.size(), sessions);
    }
    EXPECT_GT(noticed, 10);
}

TEST(damaged_store, gives_back_what_does_not_stand_in_one_piece) {
    const scratch folder;
    fill(folder);
    auto large = session("large");
    large.current->value = secret{std::string(20'000, 'y')};
    ASSERT_TRUE(folder.open()->save(large));
    edit(folder.path(), "PRAGMA application_id = 1");
    EXPECT_EQ(expect_taken_over(folder), 0U);
    EXPECT_EQ(folder.open()->rows.at("large").current->value, large.current->value);
}

TEST(damaged_store, is_set_aside_when_it_is_of_another_program) {
    const scratch folder;
    edit(folder.path(), "CREATE TABLE recipe (cake TEXT); INSERT INTO recipe VALUES ('sponge')");
    EXPECT_EQ(expect_taken_over(folder), 1U) << "nobody knows the names";
}

TEST(damaged_store, loses_nothing_when_its_table_is_not_what_it_should_be) {
    const scratch folder;
    fill(folder);
    edit(folder.path(), "ALTER TABLE record RENAME COLUMN bytes TO octets");
    EXPECT_EQ(expect_taken_over(folder), 0U);
}

TEST(damaged_store, is_set_aside_with_the_log_that_it_left) {
    const scratch folder;
    fill(folder);
    write_bytes(folder.path(), "");
    write_bytes(folder / "state.db-wal", "what was committed last");
    const auto opened = folder.open_damaged();
    const auto aside = name_aside(folder, opened->damage);
    EXPECT_TRUE(fs::exists(aside));
    EXPECT_EQ(bytes_of(aside), "");
    EXPECT_EQ(bytes_of(aside + "-wal"), "what was committed last");
}

TEST(damaged_store, is_told_of_when_only_its_log_is_left) {
    const scratch folder;
    write_bytes(folder / "state.db-wal", "what was committed last");
    const auto opened = folder.open_damaged();
    EXPECT_EQ(bytes_of(name_aside(folder, opened->damage)), "what was committed last")
        << "the log's new name";
}

TEST(damaged_store, never_overwrites_an_earlier_one) {
    const scratch folder;
    for (int i = 0; i < 5; ++i) {
        write_bytes(folder.path(), "wreck number " + std::to_string(i));
        expect_taken_over(folder);
    }
    const auto all = folder.all_bytes();
    for (int i = 0; i < 5; ++i)
        EXPECT_NE(all.find("wreck number " + std::to_string(i)), std::string::npos);
}

TEST(damaged_store, names_all_its_sessions_when_it_is_gone) {
    const scratch folder;
    fill(folder);
    fs::remove(folder.path());
    for (int start = 0; start < 2; ++start) {
        const auto opened = folder.open_damaged();
        EXPECT_EQ(opened->damage.empty(), start == 1);
        ASSERT_EQ(opened->found.damaged.size(), sessions);
        EXPECT_EQ(opened->found.damaged.front().name, "session-100");
        EXPECT_EQ(opened->found.damaged.front().cause, folder.path().string() + " is gone");
    }
}

TEST(damaged_store, loses_no_session_when_the_marks_are_gone_or_damaged) {
    for (const bool gone : {true, false}) {
        const scratch folder;
        fill(folder);
        if (gone) {
            fs::remove(folder.marks());
        } else {
            write_bytes(folder.marks(), std::string(5000, '#'));
        }
        {
            const auto opened = folder.open_damaged();
            EXPECT_NE(opened->damage.find(folder.marks().string()), std::string::npos);
            EXPECT_EQ(opened->rows.size(), sessions);
        }
        fs::remove(folder.path());
        EXPECT_EQ(folder.open_damaged()->found.damaged.size(), sessions) << "the names stand there again";
    }
}

TEST(damaged_store, reads_its_log_where_setting_it_aside_was_cut_off) {
    const scratch folder;
    fill(folder);
    {
        const auto store = folder.open();
        auto late = session("late");
        ASSERT_TRUE(store->save(late));
        changes seen;
        seen.observations.push_back({"late", {at(7), at(7), at(7), deadline_origin::server, at(7)}});
        ASSERT_TRUE(store->commit(seen));
        fs::copy_file(folder / "state.db-wal", folder / "kept-wal");
    }
    // As it is between two steps of putting a new file in place: the log has its new name, the file both.
    edit(folder.path(), "PRAGMA application_id = 1");
    const auto aside = folder.path().string() + ".corrupt-20261126T000000Z";
    fs::create_hard_link(folder.path(), aside);
    fs::rename(folder / "kept-wal", aside + "-wal");
    const auto opened = folder.open_damaged();
    EXPECT_EQ(opened->rows.size(), sessions + 1);
    EXPECT_EQ(opened->rows.at("late").seen.last_verified, at(7));
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::damage_test
