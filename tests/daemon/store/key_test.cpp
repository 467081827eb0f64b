#include "daemon/store/sqlite/records/row_codec.hpp"
#include "tests/daemon/store/support/faulty_disk.hpp"
#include "tests/daemon/store/support/scratch.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>

namespace tokenkeeper::store::test_support::key_test {
namespace {

using kind = store_error::kind;

/// A rotation in each of some sessions: every kind of token, present and past.
void rotate(kept_rows& of) {
    for (const auto* name : {"attic", "cellar", "lobby"}) {
        ASSERT_TRUE(of.save(session(name)));
        ASSERT_TRUE(of.refresh_is_sent(name));
        const secret refresh{std::string{name} + "-refresh-1"};
        ASSERT_TRUE(of.granted(name, token(std::string{name} + "-access-1"), &refresh));
        ASSERT_TRUE(of.promoted(name));
        ASSERT_TRUE(of.granted(name, token(std::string{name} + "-access-2"), nullptr));
    }
}

bool holds(const std::string& bytes, std::string_view text) {
    return bytes.find(text) != std::string::npos;
}

TEST(sealed_store, holds_no_token_in_any_file_at_any_time) {
    const scratch folder;
    auto store = folder.open(key_of('k'));
    rotate(*store);
    for (const auto* when : {"open", "closed"}) {
        const auto bytes = folder.all_bytes();
        EXPECT_TRUE(holds(bytes, "lobby")) << "the names are there to see";
        EXPECT_FALSE(holds(bytes, "-access-")) << when;
        EXPECT_FALSE(holds(bytes, "-refresh-")) << when;
        EXPECT_FALSE(holds(bytes, key_of('k').reveal())) << when;
        store.reset();
    }
}

TEST(sealed_store, does_not_open_with_another_key_and_nothing_changes) {
    const scratch folder;
    rotate(*folder.open(key_of('k')));
    const auto before = bytes_of(folder.path());
    const auto refused = folder.refusal(key_of('w'));
    EXPECT_EQ(refused.what, kind::wrong_key);
    EXPECT_EQ(refused.message, folder.path().string() +
                                   " is sealed with another key than that of state.key_file; put "
                                   "the right key there; nothing was changed");
    EXPECT_EQ(bytes_of(folder.path()), before);
    EXPECT_EQ(bytes_of(folder / "state.db-wal"), "");
    EXPECT_TRUE(holds(told(*folder.open(key_of('k'))), "lobby-access-2"));
}

TEST(sealed_store, does_not_open_without_a_key_and_nothing_changes) {
    const scratch folder;
    rotate(*folder.open(key_of('k')));
    const auto before = bytes_of(folder.path());
    const auto refused = folder.refusal();
    EXPECT_EQ(refused.what, kind::wrong_key);
    EXPECT_EQ(refused.message, folder.path().string() +
                                   " is sealed and there is no key: set state.key_file to the key "
                                   "that it was sealed with; nothing was changed");
    EXPECT_EQ(bytes_of(folder.path()), before);
}

TEST(sealed_store, refuses_a_key_of_another_size) {
    const scratch folder;
    EXPECT_EQ(folder.refusal(secret{"short"}).what, kind::wrong_key);
    EXPECT_EQ(folder.files(), "");
}

TEST(plain_store, is_sealed_when_there_is_a_key_and_keeps_nothing_plain) {
    const scratch folder;
    rotate(*folder.open());
    EXPECT_TRUE(holds(folder.all_bytes(), "lobby-access-2"));
    const auto plain = told(*folder.open());

    auto store = folder.open(key_of('k'));
    EXPECT_EQ(told(*store), plain);
    for (int i = 0; i < 2; ++i) {
        const auto bytes = folder.all_bytes();
        EXPECT_FALSE(holds(bytes, "-access-"));
        EXPECT_FALSE(holds(bytes, "-refresh-"));
        store.reset();
    }
    EXPECT_EQ(folder.refusal().what, kind::wrong_key);
    EXPECT_EQ(told(*folder.open(key_of('k'))), plain);
}

TEST(plain_store, is_sealed_whole_or_not_at_all_wherever_it_is_cut_off) {
    faulty_disk::install();
    int died = 0;
    for (int step = 1;; ++step) {
        const scratch folder;
        rotate(*folder.open());
        const auto plain = told(*folder.open());
        const auto end = in_child([&] {
            faulty_disk::die_at(step);
            return std::string{folder.open(key_of('k')) ? "opened" : "not opened"};
        });
        if (end == "opened") break;
        ASSERT_EQ(end, "killed by signal 9");
        ++died;
        EXPECT_EQ(told(*folder.open(key_of('k'))), plain);
        const auto bytes = folder.all_bytes();
        EXPECT_FALSE(holds(bytes, "-access-")) << step;
        EXPECT_FALSE(holds(bytes, "-refresh-")) << step;
    }
    EXPECT_GT(died, 10);
}

/// The names of the sessions whose rows a store finds damaged after this was done to its file.
std::string damaged_after(const std::string& sql) {
    const scratch folder;
    rotate(*folder.open(key_of('k')));
    edit(folder.path(), sql);
    const auto opened = folder.open_damaged(key_of('k'));
    std::string names;
    for (const auto& each : opened->found.damaged)
        names += (names.empty() ? "" : " ") + each.name;
    EXPECT_EQ(opened->rows.size() + opened->found.damaged.size(), 3U);
    return names;
}

std::string key_in_sql(int number) {
    return std::to_string(key_of(record_kind::session, static_cast<std::uint64_t>(number)));
}

TEST(sealed_store, tells_of_rows_that_were_moved_or_altered_and_reads_the_others) {
    // attic is 1, cellar 2, lobby 3.
    const auto lobbys = "(SELECT bytes FROM record WHERE key = " + key_in_sql(3) + ")";
    EXPECT_EQ(damaged_after("UPDATE record SET bytes = " + lobbys + " WHERE key = " + key_in_sql(1)),
              "attic");
    EXPECT_EQ(damaged_after("UPDATE record SET bytes = substr(bytes, 1, 60) WHERE key = " + key_in_sql(2)),
              "cellar");
    EXPECT_EQ(damaged_after("UPDATE record SET bytes = x'' WHERE key > " + key_in_sql(1)), "cellar lobby");
}

TEST(sealed_store, reads_no_row_whose_name_was_altered) {
    const scratch folder;
    rotate(*folder.open(key_of('k')));
    auto bytes = bytes_of(folder.path());
    bytes.replace(bytes.find("lobby"), 5, "lobbx");
    write_bytes(folder.path(), bytes);
    const auto opened = folder.open_damaged(key_of('k'));
    ASSERT_EQ(opened->found.damaged.size(), 1U);
    EXPECT_EQ(opened->found.damaged.front().name, "lobby") << "as it stands beside the marks";
    EXPECT_EQ(opened->rows.size(), 2U);
}

TEST(sealed_store, opens_no_row_that_was_made_for_another_session) {
    const auto key = key_of('k');
    const auto row = encode(session("lobby"), key);
    ASSERT_TRUE(row);
    std::string altered{row->view()};
    altered.replace(altered.find("lobby"), 5, "attic");
    EXPECT_TRUE(decode_session(row->view(), key).session);
    const auto moved = decode_session(altered, key);
    EXPECT_FALSE(moved.session);
    EXPECT_EQ(moved.fault, row_fault::refused);
}

TEST(sealed_store, keeps_a_damaged_row_named_until_it_is_written_anew) {
    const scratch folder;
    rotate(*folder.open(key_of('k')));
    edit(folder.path(), "UPDATE record SET bytes = x'' WHERE key = " + key_in_sql(1));
    for (int start = 0; start < 2; ++start) {
        const auto opened = folder.open_damaged(key_of('k'));
        ASSERT_EQ(opened->found.damaged.size(), 1U);
        EXPECT_EQ(opened->found.damaged.front().name, "attic");
        EXPECT_EQ(opened->found.damaged.front().cause, "its checksum is wrong");
    }
    ASSERT_TRUE(folder.open_damaged(key_of('k'))->save(session("attic")));
    EXPECT_EQ(folder.open(key_of('k'))->rows.size(), 3U);
}

TEST(plain_store, keeps_no_token_that_was_replaced_dropped_or_forgotten) {
    const scratch folder;
    const auto store = folder.open();
    rotate(*store);
    auto bytes = folder.all_bytes();
    for (const auto* gone : {"lobby-access-0", "lobby-refresh-0", "attic-access-0", "attic-refresh-0"})
        EXPECT_FALSE(holds(bytes, gone)) << gone;
    EXPECT_TRUE(holds(bytes, "lobby-access-1"));
    EXPECT_TRUE(holds(bytes, "lobby-refresh-1"));

    ASSERT_TRUE(store->discarded("lobby"));
    EXPECT_FALSE(holds(folder.all_bytes(), "lobby-access-2"));
    ASSERT_TRUE(store->save(session("attic")));
    EXPECT_FALSE(holds(folder.all_bytes(), "attic-refresh-1"));
    ASSERT_TRUE(store->forget({"lobby", "cellar"}));
    bytes = folder.all_bytes();
    EXPECT_FALSE(holds(bytes, "lobby-"));
    EXPECT_FALSE(holds(bytes, "cellar-"));
    EXPECT_TRUE(holds(bytes, "attic-access-0"));
}

/// A text of its own in every part, so that a fragment is found as well.
std::string long_token(int number, int size) {
    std::string text;
    for (int part = 0; static_cast<int>(text.size()) < size; ++part)
        text += "<" + std::to_string(number) + "." + std::to_string(part) + ">";
    return text;
}

TEST(plain_store, keeps_not_even_a_part_of_an_old_token_among_many) {
    const scratch folder;
    const auto store = folder.open();
    constexpr int sessions = 40;
    const auto name = [](int number) { return "session-" + std::to_string(number % sessions); };
    for (int i = 0; i < sessions; ++i) {
        auto one = session(name(i));
        one.current.reset();
        one.refresh_token = secret{long_token(i, 50 + (i * 37) % 400)};
        ASSERT_TRUE(store->save(one));
    }
    constexpr int last = sessions * 12;
    for (int i = sessions; i < last; ++i) {
        const secret refresh{long_token(i, 50 + (i * 61) % 900)};
        ASSERT_TRUE(store->granted(name(i), token(long_token(i + last, 86)), &refresh));
        ASSERT_TRUE(store->promoted(name(i)));
    }
    const auto bytes = folder.all_bytes();
    for (int i = 0; i < last; ++i) {
        const bool present = i >= last - sessions;
        EXPECT_EQ(holds(bytes, "<" + std::to_string(i) + "."), present) << i;
        EXPECT_EQ(holds(bytes, "<" + std::to_string(i + last) + "."), present) << i;
    }
}

}  // namespace
}  // namespace tokenkeeper::store::test_support::key_test
