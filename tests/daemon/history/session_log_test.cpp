#include "daemon/history/session_log.hpp"

#include "tests/daemon/history/random_entry.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::history::session_log_test {
namespace {

std::ptrdiff_t count(const std::vector<entry>& entries, worth value) {
    return std::ranges::count_if(entries, [value](const auto& e) { return worth_of(e) == value; });
}

TEST(session_log, keeps_the_last_transitions_and_decisions) {
    cloud::random_source random{1};
    session_log log;
    std::vector<entry> all;
    for (int round = 0; round < 2'000; ++round) {
        const auto next = random_entry(random);
        all.push_back(next);
        log.add(next);
        // What a plain list of everything would show.
        std::vector<entry> wanted;
        unsigned transitions = 0;
        unsigned decisions = 0;
        for (auto each = all.rbegin(); each != all.rend(); ++each) {
            const bool transition = worth_of(*each) == worth::transition;
            if ((transition ? transitions++ < most_transitions : decisions++ < most_decisions))
                wanted.insert(wanted.begin(), *each);
        }
        ASSERT_EQ(log.entries(), wanted) << round;
        if (all.size() > 400) all.erase(all.begin(), all.begin() + 200);
    }
}

TEST(session_log, comes_back_from_what_was_stored) {
    cloud::random_source random{2};
    session_log log;
    EXPECT_EQ(log.stored(), "");
    for (int round = 0; round < 100; ++round) {
        log.add(random_entry(random));
        const auto again = session_log::restore(log.stored());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->entries(), log.entries());
        EXPECT_EQ(again->routine(), log.routine());
    }
}

TEST(session_log, refuses_damage) {
    cloud::random_source random{3};
    EXPECT_FALSE(session_log::restore(""));
    for (int round = 0; round < 2'000; ++round) {
        session_log log;
        for (auto left = random.up_to(20) + 1; left > 0; --left)
            log.add(random_entry(random));
        auto bytes = log.stored();
        EXPECT_FALSE(session_log::restore(bytes + '\x01')) << "something behind its end";
        auto& hit = bytes.at(random.up_to(bytes.size() - 1));
        hit = static_cast<char>(hit ^ static_cast<char>(1 + random.up_to(254)));
        // It is refused, or read as something else that is in order.
        if (const auto read = session_log::restore(bytes)) {
            EXPECT_LE(count(read->entries(), worth::transition), most_transitions);
        }
    }
    auto later = session_log{};
    later.add(usual_touch(1));
    auto bytes = later.stored();
    bytes.front() = 2;
    EXPECT_FALSE(session_log::restore(bytes)) << "the format of a later version";
}

TEST(session_log, puts_an_earlier_one_before_its_own) {
    session_log earlier;
    session_log present;
    for (int second = 0; second < 20; ++second) {
        earlier.add(usual_touch(second));
        present.add(usual_touch(100 + second));
    }
    present.put_before(earlier);
    const auto entries = present.entries();
    ASSERT_EQ(entries.size(), most_decisions);
    EXPECT_EQ(entries.front(), usual_touch(8));
    EXPECT_EQ(entries.back(), usual_touch(119));
}

TEST(session_log, drops_what_is_worth_least_first) {
    cloud::random_source random{4};
    session_log log;
    for (int round = 0; round < 20; ++round) {
        log.add(random_transition(random));
        log.add(random_routine(random));
        log.add({wall_time{}, token_note{}});
    }
    const auto changes = count(log.entries(), worth::transition);
    const auto decisions = count(log.entries(), worth::decision);
    while (log.routine() > 0) {
        log.drop_one();
        ASSERT_EQ(count(log.entries(), worth::decision), decisions);
    }
    for (auto left = decisions; left > 0; --left)
        log.drop_one();
    EXPECT_EQ(std::ssize(log.entries()), changes);
    EXPECT_EQ(count(log.entries(), worth::transition), changes);
    for (auto left = changes; left > 0; --left)
        log.drop_one();
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(log.heap_bytes(), 0U);
}

}  // namespace
}  // namespace tokenkeeper::history::session_log_test
