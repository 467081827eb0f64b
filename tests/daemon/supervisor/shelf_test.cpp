#include "daemon/supervisor/history/shelf.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::shelf_test {
namespace {

TEST(shelf, finds_a_history_by_its_name_and_by_its_place) {
    shelf names;
    const auto place = names.next_place();
    EXPECT_FALSE(names.put("lobby", place));
    EXPECT_TRUE(names.contains("lobby"));
    EXPECT_EQ(names.name_at(place), "lobby");
    EXPECT_EQ(names.take("lobby"), place);
    EXPECT_FALSE(names.contains("lobby"));
    EXPECT_EQ(names.name_at(place), "");
    EXPECT_FALSE(names.take("lobby"));
}

TEST(shelf, tells_where_a_name_stood_before) {
    shelf names;
    const auto first = names.next_place();
    const auto second = names.next_place();
    EXPECT_NE(first, second);
    names.put("lobby", first);
    EXPECT_EQ(names.put("lobby", second), first);
    EXPECT_EQ(names.name_at(first), "");
    EXPECT_EQ(names.name_at(second), "lobby");
}

TEST(shelf, has_every_name_looked_at_in_turn) {
    shelf names;
    for (const auto* name : {"c", "a", "d", "b"})
        names.put(name, names.next_place());
    EXPECT_EQ(names.names_in_turn(3), (std::vector<std::string>{"a", "b", "c"}));
    names.take("c");
    EXPECT_EQ(names.names_in_turn(3), std::vector<std::string>{"d"});
    EXPECT_EQ(names.names_in_turn(2), (std::vector<std::string>{"a", "b"})) << "from the beginning";
    EXPECT_EQ(names.names_in_turn(1), std::vector<std::string>{"d"});
    EXPECT_EQ(names.names_in_turn(5), (std::vector<std::string>{"a", "b", "d"}));
    EXPECT_TRUE(shelf{}.names_in_turn(5).empty());
}

}  // namespace
}  // namespace tokenkeeper::supervision::shelf_test
