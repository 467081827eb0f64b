#include "lib/base/json_bounds.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace tokenkeeper::json_bounds_test {
namespace {

/// An object of so many members, all with this value.
std::string object_with(std::size_t members, std::string_view value = "1") {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i) {
        if (i > 0) text += ", ";
        text += '"' + std::to_string(i) + "\" : ";
        text += value;
    }
    return text + "}";
}

std::string nested(std::size_t depth, std::string_view before, std::string_view inner,
                   std::string_view after) {
    std::string text{inner};
    for (std::size_t i = 0; i < depth; ++i)
        text = std::string{before} + text + std::string{after};
    return text;
}

TEST(json_bounds, take_objects_up_to_the_limit_and_no_larger_one) {
    EXPECT_TRUE(has_bounded_objects("{}"));
    EXPECT_TRUE(has_bounded_objects(object_with(most_json_members)));
    EXPECT_FALSE(has_bounded_objects(object_with(most_json_members + 1)));
}

TEST(json_bounds, hold_at_each_depth) {
    for (std::size_t depth = 0; depth < deepest_json; ++depth) {
        for (const auto& [before, after] : {std::pair{R"({"a":)", "}"}, std::pair{"[", "]"}}) {
            EXPECT_TRUE(has_bounded_objects(nested(depth, before, object_with(most_json_members), after)));
            EXPECT_FALSE(
                has_bounded_objects(nested(depth, before, object_with(most_json_members + 1), after)));
        }
    }
}

TEST(json_bounds, count_each_object_for_itself) {
    // 511 members before an inner object, and one after it.
    auto outer = object_with(most_json_members - 1);
    outer.pop_back();
    const auto inner = object_with(most_json_members);
    EXPECT_TRUE(has_bounded_objects(outer + R"(,"x":)" + inner + "}"));
    EXPECT_FALSE(has_bounded_objects(outer + R"(,"x":)" + inner + R"(,"y":1})"));
    EXPECT_TRUE(has_bounded_objects(object_with(most_json_members, inner)));
    EXPECT_TRUE(has_bounded_objects("[" + inner + "," + inner + "]"));
}

TEST(json_bounds, count_a_repeated_key_each_time) {
    std::string text = R"({"a":1)";
    for (std::size_t i = 1; i < most_json_members; ++i)
        text += R"(,"a":1)";
    EXPECT_TRUE(has_bounded_objects(text + "}"));
    EXPECT_FALSE(has_bounded_objects(text + R"(,"a":1})"));
}

TEST(json_bounds, leave_arrays_free) {
    std::string groups = R"({"groups":[{"id":"a"})";
    for (int i = 0; i < 10'000; ++i)
        groups += R"(,{"id":"a"})";
    EXPECT_TRUE(has_bounded_objects(groups + "]}"));
}

TEST(json_bounds, take_no_more_parts_than_a_text_has_room_for) {
    const auto repeated = [](std::size_t count, const std::string& part) {
        std::string text = "[";
        for (std::size_t i = 0; i < count; ++i)
            text += part + ",";
        return text + "0]";
    };
    for (const char* dense : {"[]", "{}", "0", R"("")", R"({"a":0})", "[[],[]]"}) {
        EXPECT_TRUE(has_bounded_parts(repeated(250, dense))) << dense << ": a short text";
        EXPECT_FALSE(has_bounded_parts(repeated(10'000, dense))) << dense;
    }
    EXPECT_TRUE(has_bounded_parts(repeated(10'000, R"({"at":null,"a":"bcdefghi"})")));
    EXPECT_TRUE(has_bounded_parts('"' + std::string(10'000, ',') + '"')) << "in a string";
    const std::string exactly = std::string(10'000, ',') + std::string(35'000, ' ');
    EXPECT_TRUE(has_bounded_parts(exactly));
    EXPECT_FALSE(has_bounded_parts(',' + exactly));
}

TEST(json_bounds, do_not_read_inside_strings) {
    std::string signs;
    for (std::size_t i = 0; i <= most_json_members; ++i)
        signs += R"(:{[\":)";
    EXPECT_TRUE(has_bounded_objects(R"({"a":")" + signs + R"("})")) << "in a value";
    EXPECT_TRUE(has_bounded_objects(R"({")" + signs + R"(":1})")) << "in a key";
    EXPECT_TRUE(has_bounded_objects(R"([")" + signs + R"("])")) << "in an array";
}

TEST(json_bounds, end_a_string_where_it_ends) {
    const auto large = object_with(most_json_members + 1);
    EXPECT_FALSE(has_bounded_objects(R"(["\\",)" + large + "]")) << "an escaped backslash";
    EXPECT_FALSE(has_bounded_objects(R"(["\"",)" + large + "]")) << "an escaped quote";
    EXPECT_FALSE(has_bounded_objects(R"(["\\\"}",)" + large + "]")) << "both";
    EXPECT_FALSE(has_bounded_objects(R"(["\u0022",)" + large + "]")) << "a quote as a number";
    EXPECT_FALSE(has_bounded_objects(R"(["",)" + large + "]")) << "an empty text";
}

TEST(json_bounds, take_no_deeper_text_than_the_deepest) {
    EXPECT_TRUE(has_bounded_objects(nested(deepest_json, "[", "", "]")));
    EXPECT_FALSE(has_bounded_objects(nested(deepest_json + 1, "[", "", "]")));
    EXPECT_FALSE(has_bounded_objects(nested(deepest_json + 1, R"({"a":)", "1", "}")));
    EXPECT_FALSE(has_bounded_objects(std::string(1'000'000, '{')));
}

TEST(json_bounds, read_any_text_to_its_end) {
    for (const std::string_view text :
         {"", "\"", "\"\\", "\\", "}", "}}{", "]", ":", "{\"a\":\"\\\"", "{'a':1"})
        EXPECT_TRUE(has_bounded_objects(text)) << text;
}

}  // namespace
}  // namespace tokenkeeper::json_bounds_test
