#include "tests/daemon/control/description/schema_check.hpp"

#include <stdexcept>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::schema_check_test {
namespace {

using boost::json::parse;
using testing::schema_check;

const auto document = parse(R"({"schemas": {
    "name": {"type": "string"},
    "base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}, "b": {}}}}})");

std::size_t faults(const char* value, const char* schema) {
    return schema_check{document}.faults(parse(value), parse(schema)).size();
}
bool fits(const char* value, const char* schema) {
    return faults(value, schema) == 0;
}

TEST(schema_check, knows_types) {
    const std::vector<std::pair<const char*, const char*>> values{{"\"a\"", "string"}, {"1", "integer"},
                                                                  {"true", "boolean"}, {"{}", "object"},
                                                                  {"[]", "array"},     {"null", "null"}};
    for (const auto& [value, own] : values) {
        for (const auto& [other, type] : values) {
            const auto schema = R"({"type": ")" + std::string{type} + R"("})";
            EXPECT_EQ(fits(value, schema.c_str()), own == type) << value << ' ' << type;
        }
    }
    EXPECT_FALSE(fits("1.5", R"({"type": "integer"})"));
    EXPECT_TRUE(fits("null", R"({"type": ["string", "null"]})"));
    EXPECT_TRUE(fits("\"\"", R"({"type": ["string", "null"]})"));
    EXPECT_FALSE(fits("1", R"({"type": ["string", "null"]})"));
}

TEST(schema_check, wants_what_is_required_and_nothing_that_is_not_described) {
    const auto* schema = R"({"type": "object", "required": ["a"], "properties": {"a": {}, "b": {}}})";
    EXPECT_TRUE(fits(R"({"a": 1})", schema));
    EXPECT_TRUE(fits(R"({"a": 1, "b": 2})", schema));
    EXPECT_FALSE(fits(R"({"b": 2})", schema));
    EXPECT_FALSE(fits(R"({"a": 1, "c": 2})", schema));
    EXPECT_FALSE(fits(R"({"c": 2})", R"({"additionalProperties": false})"));
    EXPECT_TRUE(fits(R"({"c": 2})", R"({"properties": {}, "additionalProperties": true})"));
    EXPECT_TRUE(fits(R"({"c": 2})", R"({"properties": {}, "additionalProperties": {"type": "integer"}})"));
    EXPECT_FALSE(fits(R"({"c": ""})", R"({"properties": {}, "additionalProperties": {"type": "integer"}})"));
    EXPECT_TRUE(fits(R"({"c": ""})", R"({"minProperties": 1})"));
    EXPECT_FALSE(fits("{}", R"({"minProperties": 1})"));
}

TEST(schema_check, looks_into_members_and_items) {
    EXPECT_FALSE(fits(R"({"a": 1})", R"({"properties": {"a": {"type": "string"}}})"));
    EXPECT_TRUE(fits(R"([1, 2])", R"({"items": {"type": "integer"}})"));
    EXPECT_EQ(faults(R"([1, "", {}])", R"({"items": {"type": "integer"}})"), 2U);
    const auto told = schema_check{document}.faults(
        parse(R"({"a": [1, ""]})"), parse(R"({"properties": {"a": {"items": {"type": "integer"}}}})"));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front(), "/a/1: is not of type \"integer\"");
}

TEST(schema_check, follows_references_and_their_siblings) {
    EXPECT_TRUE(fits(R"("x")", R"({"$ref": "#/schemas/name"})"));
    EXPECT_FALSE(fits("1", R"({"$ref": "#/schemas/name"})"));
    const auto* narrowed = R"({"$ref": "#/schemas/base", "properties": {"a": {"const": 2}}})";
    EXPECT_TRUE(fits(R"({"a": 2, "b": 1})", narrowed));
    EXPECT_FALSE(fits(R"({"a": 1})", narrowed));
    EXPECT_FALSE(fits(R"({"a": 2, "c": 1})", narrowed)) << "the base lists every member";
    EXPECT_THROW(faults("1", R"({"$ref": "#/schemas/nothing"})"), std::invalid_argument);
}

TEST(schema_check, compares_values) {
    EXPECT_TRUE(fits("\"b\"", R"({"enum": ["a", "b"]})"));
    EXPECT_FALSE(fits("\"c\"", R"({"enum": ["a", "b"]})"));
    EXPECT_TRUE(fits("1", R"({"const": 1})"));
    EXPECT_FALSE(fits("2", R"({"const": 1})"));
    EXPECT_TRUE(fits("1", R"({"minimum": 1, "maximum": 1})"));
    EXPECT_FALSE(fits("0", R"({"minimum": 1})"));
    EXPECT_FALSE(fits("2", R"({"maximum": 1})"));
    EXPECT_TRUE(fits("null", R"({"type": ["integer", "null"], "minimum": 1})"));
    EXPECT_TRUE(fits("\"5m\"", R"({"pattern": "^[0-9]+m$"})"));
    EXPECT_FALSE(fits("\"5h\"", R"({"pattern": "^[0-9]+m$"})"));
}

TEST(schema_check, combines) {
    const auto* either = R"({"anyOf": [{"type": "string"}, {"const": 1}]})";
    EXPECT_TRUE(fits("1", either));
    EXPECT_TRUE(fits("\"\"", either));
    EXPECT_FALSE(fits("2", either));
    const auto* never_both = R"({"not": {"required": ["a", "b"], "properties": {"a": {"const": false}}}})";
    EXPECT_FALSE(fits(R"({"a": false, "b": 1})", never_both));
    EXPECT_TRUE(fits(R"({"a": true, "b": 1})", never_both));
    EXPECT_TRUE(fits(R"({"a": false})", never_both));
}

TEST(schema_check, knows_times) {
    const auto* schema = R"({"type": ["string", "null"], "format": "date-time"})";
    EXPECT_TRUE(fits("\"2026-11-23T23:00:00Z\"", schema));
    EXPECT_TRUE(fits("\"2026-11-23T23:00:00.123Z\"", schema));
    EXPECT_TRUE(fits("null", schema));
    for (const auto* wrong : {"\"\"", "\"2026-11-23\"", "\"2026-11-23T23:00:00\"", "\"2026-02-30T23:00:00Z\"",
                              "\"2026-11-23T23:00:00+01:00\"", "\"2026-11-23 23:00:00Z\""})
        EXPECT_FALSE(fits(wrong, schema)) << wrong;
}

TEST(schema_check, refuses_rules_that_it_cannot_check) {
    EXPECT_THROW(faults("1", R"({"minLength": 1})"), std::invalid_argument);
    EXPECT_THROW(faults("1", R"({"type": "number"})"), std::invalid_argument);
    EXPECT_THROW(faults("1", R"({"format": "uuid"})"), std::invalid_argument);
}

}  // namespace
}  // namespace tokenkeeper::control::schema_check_test
