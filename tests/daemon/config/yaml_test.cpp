#include "daemon/config/findings.hpp"
#include "daemon/config/yaml/parse.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::yaml_test {
namespace {

std::string repeated(std::string_view part, std::size_t size) {
    std::string text;
    while (text.size() < size)
        text += part;
    return text;
}

TEST(yaml_tree, keeps_texts_as_they_are_written) {
    findings found;
    const auto tree = parse_yaml("a: 010\nb: null\nc: 'null'\nd: yes\ne: [1.0, ~]\n", "f", found);
    ASSERT_TRUE(tree && found.empty());
    const auto& root = tree->root();
    EXPECT_EQ(root.find("a")->value.text, "010");
    EXPECT_EQ(root.find("b")->value.type, node::kind::nothing);
    EXPECT_EQ(root.find("c")->value.type, node::kind::text);
    EXPECT_TRUE(root.find("c")->value.is_quoted);
    EXPECT_EQ(root.find("d")->value.text, "yes");
    EXPECT_EQ(root.find("e")->value.items.at(0).text, "1.0");
    EXPECT_EQ(root.find("e")->value.items.at(1).type, node::kind::nothing);
    EXPECT_EQ(root.find("x"), nullptr);
}

TEST(yaml_tree, knows_where_things_stand) {
    findings found;
    const auto tree = parse_yaml("# first\na:\n  b:   text\n  c:\n", "f", found);
    ASSERT_TRUE(tree);
    const auto& a = *tree->root().find("a");
    EXPECT_EQ(a.start.line, 2);
    EXPECT_EQ(a.start.column, 1);
    EXPECT_EQ(a.value.find("b")->value.start.line, 3);
    EXPECT_EQ(a.value.find("b")->value.start.column, 8);
    // Nothing stands nowhere: its key is where a person looks.
    EXPECT_EQ(a.value.find("c")->value.start.line, 4);
    EXPECT_EQ(a.value.find("c")->value.start.column, 3);
}

TEST(yaml_tree, sees_duplicates_however_they_are_quoted) {
    findings found;
    EXPECT_TRUE(parse_yaml("a: 1\nb: {x: 1, 'x': 2}\n\"a\": 3\n", "f", found));
    const auto errors = found.take();
    ASSERT_EQ(errors.size(), 2U);
    EXPECT_EQ(errors.at(0).text(), "f:2:11: b.x: is given twice; first at f:2:5");
    EXPECT_EQ(errors.at(1).text(), "f:3:1: a: is given twice; first at f:1:1");
}

TEST(yaml_tree, knows_an_unclosed_quote_from_a_closed_one) {
    for (const std::string_view good : {"a: \"x\\\"y\"\n", "a: 'it''s'\n", "a: ''\n", "a: \"\\\\\"\n",
                                        "a: \"x\n  y\"\n", "a: |\n  \"x\n", "a: it's\n"}) {
        findings found;
        EXPECT_TRUE(parse_yaml(good, "f", found)) << good;
        EXPECT_TRUE(found.empty()) << good;
    }
    for (const std::string_view bad : {"a: \"x\\\"\n", "a: 'it''s\n", "a: '\n", "a: \"x\n  y\n", "a: \""}) {
        findings found;
        parse_yaml(bad, "f", found);
        const auto errors = found.take();
        ASSERT_EQ(errors.size(), 1U) << bad;
        EXPECT_EQ(errors.at(0).message, "a quote is opened and never closed; look from here on") << bad;
        EXPECT_EQ(errors.at(0).location.line, 1) << bad;
    }
}

/// Each would grow, recurse or take long with a parser that trusts its input; the test's time limit and the
/// sanitizers would tell.
TEST(yaml_tree, costs_nothing_but_an_error_for_hostile_texts) {
    constexpr std::size_t size = 1'000'000;
    const std::vector<std::string> texts{
        repeated("[", size),
        repeated("{", size),
        repeated("- ", size),
        repeated("? ", size),
        repeated(": ", size),
        repeated("[a: ", size),
        repeated("&a ", size),
        repeated("!", size),
        "\"" + repeated("a", size),
        "{" + repeated("a: b,", size),
        "[" + repeated("1,", size),
        repeated("---\n", size),
        repeated("\xff", size),
        repeated("a: *a\n", size),
        repeated("- - - [{\n", size),
        repeated("'\n", size),
        repeated("%TAG ! x\n", size),
        repeated("a:\n", size),
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
    };
    for (const auto& text : texts) {
        findings found;
        parse_yaml(text, "f", found);
        EXPECT_FALSE(found.empty()) << text.substr(0, 20);
    }
}

TEST(yaml_tree, has_a_most_of_values) {
    findings found;
    EXPECT_FALSE(parse_yaml("a: [" + repeated("1,", 2'100'000) + "]\n", "f", found));
    EXPECT_EQ(found.take().at(0).message, "more than 1000000 values in one file");
}

}  // namespace
}  // namespace tokenkeeper::config::yaml_test
