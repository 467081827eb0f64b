#include "daemon/control/description/json_of_yaml.hpp"

#include "daemon/config/yaml/parse.hpp"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::json_of_yaml_test {
namespace {

std::string json_text(const std::string& yaml) {
    config::findings found;
    const auto document = config::parse_yaml(yaml, "a.yaml", found);
    return document ? boost::json::serialize(json_of(document->root())) : "no YAML";
}

TEST(json_of_yaml, takes_plain_numbers_and_truths_for_what_they_are) {
    EXPECT_EQ(json_text("a: 1\nb: -2\nc: true\nd: false\n"), R"({"a":1,"b":-2,"c":true,"d":false})");
    EXPECT_EQ(json_text("a: null\nb: ~\nc:\n"), R"({"a":null,"b":null,"c":null})");
}

TEST(json_of_yaml, leaves_texts_as_they_are) {
    EXPECT_EQ(json_text("a: '1'\nb: \"true\"\nc: 'null'\n"), R"({"a":"1","b":"true","c":"null"})");
    EXPECT_EQ(json_text("a: 3.1.0\nb: 010\nc: yes\nd: \"x\\n\"\n"),
              R"({"a":"3.1.0","b":"010","c":"yes","d":"x\n"})");
    EXPECT_EQ(json_text("a: |\n  one\n  two\n"), R"({"a":"one\ntwo\n"})");
}

TEST(json_of_yaml, keeps_lists_and_maps_in_their_order) {
    EXPECT_EQ(json_text("z: [1, {b: 2, a: []}]\n'200': {}\n"), R"({"z":[1,{"b":2,"a":[]}],"200":{}})");
}

}  // namespace
}  // namespace tokenkeeper::control::json_of_yaml_test
