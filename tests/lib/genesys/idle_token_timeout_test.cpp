#include "lib/genesys/idle_token_timeout.hpp"

#include "tests/lib/genesys/responses.hpp"

#include <vector>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace idle_token_timeout_test {

using tokenkeeper::seconds;
using tokenkeeper::genesys::idle_token_timeout;
using tokenkeeper::genesys::timeout_with_groups;
using namespace std::chrono_literals;

idle_token_timeout of(const char* text) {
    return idle_token_timeout{boost::json::parse(text).as_object()};
}

TEST(idle_token_timeout, is_complete_only_where_it_says_whether_it_is_in_force) {
    const auto complete = [](const char* json) {
        return idle_token_timeout{boost::json::parse(json).as_object()}.complete();
    };
    EXPECT_TRUE(complete(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})"));
    EXPECT_TRUE(complete(R"({"enableIdleTokenTimeout":false})"));
    EXPECT_FALSE(complete("{}"));
    EXPECT_FALSE(complete(R"({"idleTokenTimeoutSeconds":900})"));
    EXPECT_FALSE(complete(R"({"enableIdleTokenTimeout":"false"})"));
    EXPECT_FALSE(complete(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":[900]})"));
    EXPECT_FALSE(complete(R"({"enableIdleTokenTimeout":false,"inactivityTimeoutGroupsEnabled":1})"));
}

TEST(idle_token_timeout, is_written_back_only_where_it_is_one) {
    const auto writable = [](const char* json) {
        return idle_token_timeout{boost::json::parse(json).as_object()}.writable();
    };
    EXPECT_TRUE(of(timeout_with_groups).writable());
    EXPECT_TRUE(writable(R"({"enableIdleTokenTimeout":false})"));
    EXPECT_TRUE(writable(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":null,
        "inactivityTimeoutGroupsEnabled":null,"inactivityTimeoutGroupBundles":null,"new":[1]})"));
    for (const char* wrong : {
             "{}",
             R"({"idleTokenTimeoutSeconds":900})",
             R"({"enableIdleTokenTimeout":"true"})",
             R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":"900"})",
             R"({"enableIdleTokenTimeout":true,"inactivityTimeoutGroupsEnabled":1})",
             R"({"enableIdleTokenTimeout":true,"inactivityTimeoutGroupBundles":{}})",
             R"({"enableIdleTokenTimeout":true,"inactivityTimeoutGroupBundles":[7]})",
             R"({"enableIdleTokenTimeout":true,"inactivityTimeoutGroupBundles":[{"timeoutSeconds":[]}]})",
         })
        EXPECT_FALSE(writable(wrong)) << wrong;
}

TEST(idle_token_timeout, reads_its_fields) {
    const auto t = of(timeout_with_groups);
    EXPECT_TRUE(t.enabled());
    EXPECT_EQ(t.timeout(), 1800s);
    EXPECT_TRUE(t.groups_enabled());
}

TEST(idle_token_timeout, takes_missing_and_wrong_fields_for_not_told) {
    for (
        const char* text :
        {"{}",
         R"({"enableIdleTokenTimeout":"true","idleTokenTimeoutSeconds":"900","inactivityTimeoutGroupsEnabled":1})",
         R"({"enableIdleTokenTimeout":null,"idleTokenTimeoutSeconds":null})",
         R"({"enableIdleTokenTimeout":[],"idleTokenTimeoutSeconds":{}})"}) {
        const auto t = of(text);
        EXPECT_FALSE(t.enabled()) << text;
        EXPECT_FALSE(t.timeout()) << text;
        EXPECT_FALSE(t.groups_enabled()) << text;
        EXPECT_FALSE(t.shortest_in_force()) << text;
    }
}

TEST(idle_token_timeout, has_seconds_only_within_the_definitions_range_of_numbers) {
    const auto seconds_of = [](const std::string& number) {
        return of((R"({"idleTokenTimeoutSeconds":)" + number + "}").c_str()).timeout();
    };
    EXPECT_EQ(seconds_of("1"), 1s);
    EXPECT_EQ(seconds_of("300.9"), 300s);
    EXPECT_EQ(seconds_of("3e2"), 300s);
    EXPECT_EQ(seconds_of("2147483647"), seconds{2147483647});
    for (const char* number : {"0", "-1", "-0.0", "0.5", "2147483648", "9223372036854775807",
                               "18446744073709551615", "-9223372036854775808", "1e300", "-1e300"}) {
        EXPECT_FALSE(seconds_of(number)) << number;
    }
}

TEST(shortest_in_force, is_the_organizations_value_without_groups) {
    EXPECT_EQ(of(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})").shortest_in_force(),
              900s);
    EXPECT_FALSE(of(R"({"enableIdleTokenTimeout":false,"idleTokenTimeoutSeconds":900})").shortest_in_force());
    EXPECT_EQ(
        of(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900,"inactivityTimeoutGroupsEnabled":false,
                     "inactivityTimeoutGroupBundles":[{"timeoutSeconds":300}]})")
            .shortest_in_force(),
        900s);
}

TEST(all_in_force, are_those_that_can_apply_to_some_token) {
    using all = std::vector<seconds>;
    EXPECT_EQ(of(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900,
                     "inactivityTimeoutGroupBundles":[{"timeoutSeconds":300}]})")
                  .all_in_force(),
              all{900s});
    EXPECT_EQ(
        of(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900,"inactivityTimeoutGroupsEnabled":true,
                     "inactivityTimeoutGroupBundles":[{"timeoutSeconds":300},7,{},{"timeoutSeconds":28800}]})")
            .all_in_force(),
        (all{900s, 300s, 28800s}));
    EXPECT_EQ(of(R"({"enableIdleTokenTimeout":false,"idleTokenTimeoutSeconds":900})").all_in_force(), all{});
}

TEST(shortest_in_force, is_the_least_of_all_with_groups) {
    EXPECT_EQ(of(timeout_with_groups).shortest_in_force(), 600s);
    EXPECT_EQ(
        of(R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":300,"inactivityTimeoutGroupsEnabled":true,
                     "inactivityTimeoutGroupBundles":[{"timeoutSeconds":600}]})")
            .shortest_in_force(),
        300s);
    EXPECT_EQ(
        of(R"({"enableIdleTokenTimeout":false,"idleTokenTimeoutSeconds":300,"inactivityTimeoutGroupsEnabled":true,
                     "inactivityTimeoutGroupBundles":[{"timeoutSeconds":600},{"timeoutSeconds":450}]})")
            .shortest_in_force(),
        450s);
}

TEST(shortest_in_force, passes_over_broken_bundles) {
    EXPECT_EQ(of(R"({"inactivityTimeoutGroupsEnabled":true,
                     "inactivityTimeoutGroupBundles":[7,null,[],{},{"timeoutSeconds":"1"},{"timeoutSeconds":-1},
                     {"timeoutSeconds":700}]})")
                  .shortest_in_force(),
              700s);
    EXPECT_FALSE(
        of(R"({"inactivityTimeoutGroupsEnabled":true,"inactivityTimeoutGroupBundles":{"timeoutSeconds":1}})")
            .shortest_in_force());
    EXPECT_FALSE(of(R"({"inactivityTimeoutGroupsEnabled":true})").shortest_in_force());
}

TEST(with, changes_only_what_was_asked) {
    const auto before = of(timeout_with_groups);
    EXPECT_EQ(before.with(std::nullopt, std::nullopt).json(), before.json());

    auto expected = before.json();
    expected["idleTokenTimeoutSeconds"] = 600;
    EXPECT_EQ(before.with(std::nullopt, 600s).json(), expected);
    EXPECT_EQ(before.with(true, 600s).json(), expected);
    EXPECT_EQ(before.timeout(), 1800s);
}

TEST(with, sends_seconds_only_when_enabled) {
    auto expected = of(timeout_with_groups).json();
    expected["enableIdleTokenTimeout"] = false;
    expected.erase("idleTokenTimeoutSeconds");
    EXPECT_EQ(of(timeout_with_groups).with(false, std::nullopt).json(), expected);
    EXPECT_EQ(of(timeout_with_groups).with(false, 600s).json(), expected);
}

TEST(with, enables_when_a_timeout_is_asked_for) {
    const auto changed = of(R"({"enableIdleTokenTimeout":false})").with(std::nullopt, 900s);
    EXPECT_TRUE(changed.enabled());
    EXPECT_EQ(changed.timeout(), 900s);
    EXPECT_TRUE(of(R"({"idleTokenTimeoutSeconds":900})").with(true, std::nullopt).enabled());
}

}  // namespace idle_token_timeout_test
