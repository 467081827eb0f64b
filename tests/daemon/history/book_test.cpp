#include "daemon/history/book.hpp"

#include "tests/daemon/history/random_entry.hpp"

#include <algorithm>
#include <iostream>

#include <gtest/gtest.h>

#include <malloc.h>

namespace tokenkeeper::history::book_test {
namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

entry transition(std::int64_t second) {
    return {usual_touch(second).at,
            change_note{session_fact::kind::lost, session_state::lost, {}, {}, {}, {}}};
}

TEST(book, keeps_everything_while_there_is_room) {
    book all{16 * mebibyte};
    for (int second = 0; second < 100; ++second)
        all.add(7, usual_touch(second));
    all.add(8, transition(5));
    EXPECT_EQ(all.entries(7).size(), most_decisions);
    EXPECT_EQ(all.entries(7).back(), usual_touch(99));
    EXPECT_EQ(all.entries(8).size(), 1U);
    EXPECT_TRUE(all.entries(9).empty());
    all.erase(7);
    all.erase(8);
    all.erase(9);
    EXPECT_EQ(all.bytes(), 0U);
}

TEST(book, lets_all_sessions_keep_equally_many_routine_decisions) {
    constexpr int sessions = 200;
    book all{sessions * std::size_t{300}};
    for (int second = 0; second < 100; ++second) {
        for (int id = 1; id <= sessions; ++id)
            all.add(static_cast<book_key>(id), usual_touch(second));
        // One of them is busy, and pushes nobody out.
        for (int more = 0; more < 50; ++more)
            all.add(1, usual_touch(second));
        ASSERT_LE(all.bytes(), all.limit());
    }
    std::size_t fewest = most_decisions;
    std::size_t most = 0;
    for (int id = 1; id <= sessions; ++id) {
        const auto entries = all.entries(static_cast<book_key>(id));
        ASSERT_FALSE(entries.empty()) << id;
        fewest = std::min(fewest, entries.size());
        most = std::max(most, entries.size());
        EXPECT_EQ(entries.back(), usual_touch(99)) << id;
    }
    EXPECT_GE(fewest, 5U);
    EXPECT_LE(most, fewest + 2) << "memory comes in steps, and one may have lost two for one";
}

TEST(book, drops_routine_decisions_first) {
    constexpr int sessions = 100;
    book all{sessions * std::size_t{400}};
    for (int id = 1; id <= sessions; ++id)
        for (int second = 0; second < 8; ++second)
            all.add(static_cast<book_key>(id), transition(second));
    for (int second = 0; second < 500; ++second)
        all.add(static_cast<book_key>(1 + second % sessions), usual_touch(second));
    for (int id = 1; id <= sessions; ++id) {
        const auto entries = all.entries(static_cast<book_key>(id));
        EXPECT_EQ(
            std::ranges::count_if(entries, [](const auto& e) { return worth_of(e) == worth::transition; }), 8)
            << id;
    }
    EXPECT_LE(all.bytes(), all.limit());
}

TEST(book, shrinks_step_by_step_to_a_smaller_bound) {
    book all{mebibyte};
    for (book_key id = 1; id <= 50; ++id)
        for (int second = 0; second < 20; ++second)
            all.add(id, usual_touch(second));
    all.set_limit(5'000);
    const auto before = all.bytes();
    EXPECT_TRUE(all.trim(10)) << "more is to be dropped";
    EXPECT_LE(all.bytes(), before);
    EXPECT_GT(all.bytes(), all.limit());
    while (all.trim(10)) {
    }
    EXPECT_LE(all.bytes(), all.limit());
    all.set_limit(0);
    while (all.trim(10)) {
    }
    EXPECT_EQ(all.bytes(), 0U);
    all.add(1, usual_touch(1));
    EXPECT_TRUE(all.entries(1).empty()) << "it is off";
}

TEST(book, knows_what_changed) {
    book all{mebibyte};
    for (book_key id = 1; id <= 5; ++id)
        all.add(id, usual_touch(1));
    all.add(3, transition(2));
    all.add(4, usual_touch(3));
    EXPECT_EQ(all.take_changed(10, true), std::vector<book_key>{3});
    EXPECT_EQ(all.take_changed(2, false), (std::vector<book_key>{1, 2}));
    all.erase(5);
    all.add(1, usual_touch(4));
    EXPECT_EQ(all.take_changed(10, false), (std::vector<book_key>{4, 1}));
    EXPECT_EQ(all.changed(), 0U);
    all.put_back(3, true);
    EXPECT_TRUE(all.any_urgent());
    EXPECT_EQ(all.take_changed(10, false), std::vector<book_key>{3});
    EXPECT_TRUE(all.restore(6, all.stored(4)));
    EXPECT_EQ(all.changed(), 0U) << "what the store gave need not be written";
}

TEST(book, moves_one_history_before_another) {
    book all{mebibyte};
    all.add(1, usual_touch(1));
    all.add(2, usual_touch(2));
    all.move(1, 2);
    all.move(9, 2);
    EXPECT_EQ(all.entries(2), (std::vector<entry>{usual_touch(1), usual_touch(2)}));
    EXPECT_TRUE(all.entries(1).empty());
    all.move(2, 1);
    EXPECT_EQ(all.entries(1).size(), 2U);
}

TEST(book, damage_costs_one_history) {
    book all{mebibyte};
    all.add(1, usual_touch(1));
    EXPECT_FALSE(all.restore(1,
                             "\x01"
                             "damaged"));
    EXPECT_FALSE(all.restore(2, ""));
    EXPECT_EQ(all.entries(1).size(), 1U);
    EXPECT_TRUE(all.restore(2, all.stored(1)));
    EXPECT_EQ(all.entries(2), all.entries(1));
}

/// Random work, with the bound and the books compared with what is there.
TEST(book, stays_within_its_bound) {
    cloud::random_source random{5};
    book all{20'000};
    for (int round = 0; round < 30'000; ++round) {
        const auto id = 1 + random.up_to(99);
        switch (random.up_to(9)) {
            case 0:
                all.erase(id);
                break;
            case 1:
                all.move(id, 1 + random.up_to(99));
                break;
            case 2:
                all.restore(id, all.stored(1 + random.up_to(99)));
                break;
            case 3:
                all.add(id, random_transition(random));
                break;
            case 4:
                static_cast<void>(all.take_changed(random.up_to(5), random.up_to(1) == 0));
                break;
            default:
                all.add(id, random_entry(random));
        }
        ASSERT_LE(all.bytes(), all.limit()) << round;
    }
    for (book_key id = 1; id <= 100; ++id)
        all.erase(id);
    EXPECT_EQ(all.bytes(), 0U);
}

#if !defined(__SANITIZE_ADDRESS__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TOKENKEEPER_OTHER_ALLOCATOR
#endif
#endif
#ifndef TOKENKEEPER_OTHER_ALLOCATOR
/// What is counted is what the process really takes.
TEST(book, counts_its_memory_honestly) {
    constexpr book_key sessions = 100'000;
    const auto before = ::mallinfo2().uordblks;
    book all{16 * mebibyte};
    for (int second = 0; second < 8; ++second)
        for (book_key id = 1; id <= sessions; ++id)
            all.add(id, usual_touch(second));
    static_cast<void>(all.take_changed(sessions, false));
    const auto taken = ::mallinfo2().uordblks - before;
    EXPECT_LE(all.bytes(), all.limit());
    EXPECT_LE(taken, all.limit() * 102 / 100) << "counted: " << all.bytes();
    EXPECT_GE(taken, all.limit() * 85 / 100) << "counted: " << all.bytes();
    EXPECT_GE(all.entries(1).size(), 3U);
    std::cout << "100,000 sessions keep " << all.entries(1).size() << " decisions each in " << taken / 1024
              << " KiB\n";
}
#endif
#endif

}  // namespace
}  // namespace tokenkeeper::history::book_test
