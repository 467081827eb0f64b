#include "lib/scheduler/tables/id_table.hpp"

#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::id_table_test {
namespace {

TEST(id_table, agrees_with_a_map_under_random_changes) {
    std::mt19937 random{11};
    id_table<std::string> table;
    std::map<session_id, std::string> truth;
    session_id newest = 0;
    for (int step = 0; step < 50'000; ++step) {
        const auto id = random() % 3 == 0 ? ++newest : newest - random() % 200;
        const auto text = std::to_string(step);
        if (random() % 2 == 0) {
            const auto [entry, added] = table.try_emplace(id);
            ASSERT_EQ(added, !truth.contains(id));
            if (added) {
                EXPECT_TRUE(entry.empty());
            }
            entry = truth[id] = text;
        } else {
            table.erase(id);
            truth.erase(id);
        }
        const auto asked = newest - random() % 200;
        const auto* found = table.find(asked);
        const auto known = truth.find(asked);
        ASSERT_EQ(found != nullptr, known != truth.end());
        if (found != nullptr) {
            ASSERT_EQ(*found, known->second);
        }
    }
}

TEST(id_table, moves_no_entry_as_it_grows) {
    id_table<int> table;
    auto* first = &table[1];
    for (session_id id = 2; id < 10'000; ++id)
        table[id] = 1;
    EXPECT_EQ(table.find(1), first);
}

TEST(id_table, destroys_an_entry_when_it_is_erased) {
    id_table<std::shared_ptr<int>> table;
    const auto held = std::make_shared<int>(1);
    table[7] = held;
    EXPECT_EQ(held.use_count(), 2);
    table.erase(7);
    EXPECT_EQ(held.use_count(), 1);
    table.erase(7);
    EXPECT_FALSE(table.contains(7));
    EXPECT_THROW(static_cast<void>(table.at(7)), std::out_of_range);
}

}  // namespace
}  // namespace tokenkeeper::id_table_test
