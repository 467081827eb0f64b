#include "lib/base/rare.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper {
namespace {

TEST(rare, takes_a_pointers_room_without_a_value) {
    static_assert(sizeof(rare<std::string>) == sizeof(void*));
    const rare<std::string> none;
    EXPECT_FALSE(none);
    EXPECT_FALSE(none.has_value());
    EXPECT_THROW(static_cast<void>(none.value()), std::bad_optional_access);
}

TEST(rare, copies_have_values_of_their_own) {
    rare<std::string> first{"held"};
    rare<std::string> copy{first};
    *copy += " twice";
    EXPECT_EQ(*first, "held");
    EXPECT_EQ(copy.value(), "held twice");
    first = copy;
    copy->clear();
    EXPECT_EQ(*first, "held twice");
    const auto& same = first;
    first = same;
    EXPECT_EQ(*first, "held twice");
}

TEST(rare, is_equal_where_its_values_are) {
    const rare<std::string> none;
    EXPECT_EQ(none, rare<std::string>{});
    EXPECT_NE(none, rare<std::string>{"held"});
    EXPECT_EQ(rare<std::string>{"held"}, rare<std::string>{"held"});
    EXPECT_NE(rare<std::string>{"held"}, rare<std::string>{"other"});
}

TEST(rare, is_set_moved_and_forgotten) {
    rare<std::string> one;
    one = std::string{"set"};
    rare<std::string> other{std::move(one)};
    EXPECT_EQ(*other, "set");
    EXPECT_EQ(other.emplace(3, 'x'), "xxx");
    other = std::nullopt;
    EXPECT_FALSE(other);
    other.emplace("again");
    other.reset();
    EXPECT_FALSE(other);
}

}  // namespace
}  // namespace tokenkeeper
