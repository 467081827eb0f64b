#include "daemon/control/description/description.hpp"

#include "daemon/config/yaml/parse.hpp"
#include "daemon/control/description/json_of_yaml.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/health/catalogue.hpp"
#include "daemon/logging/render.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token_source.hpp"
#include "tests/daemon/control/description/described_api.hpp"
#include "tests/daemon/control/description/schema_check.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

/// The document and the code name the same things, in both directions. walk_test.cpp asks the server.
namespace tokenkeeper::control::description_test {
namespace {

namespace json = boost::json;
using testing::described_api;
using testing::described_operation;
using words = std::set<std::string>;

const described_api& api() {
    static const described_api described;
    return described;
}

std::string word_of(right needed) {
    if (needed == right::login) return "login";
    return needed == right::read ? "read" : needed == right::token ? "token" : "control";
}

const described_operation* find(const api_resource& resource) {
    const auto& all = api().operations();
    const auto found = std::ranges::find_if(all, [&resource](const described_operation& each) {
        return each.method == resource.method && each.path == resource.pattern;
    });
    return found == all.end() ? nullptr : &*found;
}

TEST(api_description, is_the_file_as_it_is) {
    std::ostringstream text;
    text << std::ifstream{OPENAPI_FILE}.rdbuf();
    config::findings found;
    const auto file = config::parse_yaml(text.str(), "openapi.yaml", found);
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(json::serialize(json_of(file->root())), api_description());
}

TEST(api_description, has_every_resource_with_its_right_and_no_other) {
    words described;
    for (const auto& each : api().operations())
        described.insert(each.title() + ' ' + each.needed_right());
    words served;
    for (const auto& each : all_resources())
        served.insert(std::string{each.method} + ' ' + std::string{each.pattern} + ' ' + word_of(each.needs));
    EXPECT_EQ(described, served);
}

/// The parts of a path in braces.
words names_in(std::string_view pattern) {
    words names;
    for (auto begin = pattern.find('{'); begin != pattern.npos; begin = pattern.find('{', begin + 1))
        names.emplace(pattern.substr(begin + 1, pattern.find('}', begin) - begin - 1));
    return names;
}

/// The parameters that a resource says it takes when it is given one that it does not know.
words taken_parameters(const api_resource& resource) {
    call request;
    const auto wrong = resource.read_parameters(request, {{"-", "1"}});
    if (!wrong || wrong->hint == "This resource takes no parameters.") return {};
    // "The only parameter is x." or "The parameters are x, y and z."
    constexpr std::string_view one = "The only parameter is ";
    constexpr std::string_view several = "The parameters are ";
    auto list = wrong->hint.substr((wrong->hint.starts_with(one) ? one : several).size());
    std::ranges::replace_if(
        list, [](char c) { return c == ',' || c == '.'; }, ' ');
    std::istringstream rest{list};
    words names;
    for (std::string name; rest >> name;)
        if (name != "and") names.insert(name);
    return names;
}

TEST(api_description, has_every_parameter_and_no_other) {
    for (const auto& resource : all_resources()) {
        const auto* operation = find(resource);
        ASSERT_NE(operation, nullptr) << resource.pattern;
        EXPECT_EQ(operation->names("query"), taken_parameters(resource)) << operation->title();
        EXPECT_EQ(operation->names("path"), names_in(resource.pattern)) << operation->title();
        EXPECT_EQ(operation->names("query").size() + operation->names("path").size(),
                  operation->parameters.size())
            << operation->title();
    }
}

TEST(api_description, requires_what_stands_in_the_path_and_nothing_else) {
    for (const auto& resource : all_resources()) {
        const auto* operation = find(resource);
        ASSERT_NE(operation, nullptr) << resource.pattern;
        for (const auto& each : operation->parameters)
            EXPECT_EQ(each.is_required, each.place == "path") << resource.pattern << ' ' << each.name;
        call request;
        request.second_name = "2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10";
        EXPECT_FALSE(resource.read_parameters(request, {})) << resource.pattern << ": none is required";
    }
}

TEST(api_description, has_every_problem_with_its_status_and_title_and_no_other) {
    words described;
    for (const auto& schema : api().schemas()) {
        const auto* base = schema.value().as_object().if_contains("$ref");
        if (base == nullptr || *base != "#/components/schemas/problem") continue;
        const auto& members = schema.value().at("properties");
        described.insert(std::string{members.at("type").at("const").as_string()} + ' ' +
                         json::serialize(members.at("status").at("const")) + ' ' +
                         std::string{members.at("title").at("const").as_string()});
    }
    words known;
    const auto last = static_cast<int>(problem_kind::unsupported_version);
    for (int number = 0; number <= last; ++number) {
        const auto kind = static_cast<problem_kind>(number);
        known.insert(type_of(kind) + ' ' + std::to_string(status_of(kind)) + ' ' +
                     std::string{title_of(kind)});
    }
    EXPECT_EQ(described, known);
}

TEST(api_description, names_problems_at_their_status) {
    for (const auto& operation : api().operations()) {
        for (const auto& answer : operation.whole.at("responses").as_object()) {
            if (answer.key() == "default") continue;
            for (const auto& kind : api().problems_of(answer.value())) {
                const auto& status = api().schemas().at(kind).at("properties").at("status").at("const");
                EXPECT_EQ(json::serialize(status), answer.key()) << operation.title() << ' ' << kind;
            }
        }
    }
}

template <class List, class F>
words words_of(const List& list, F word) {
    words all;
    for (const auto& each : list)
        all.emplace(word(each));
    return all;
}

TEST(api_description, has_the_words_of_the_code) {
    EXPECT_EQ(api().words("state"),
              words_of(all_session_states, [](session_state each) { return to_string(each); }));
    EXPECT_EQ(api().words("health"), words_of(std::array{health::ok, health::degraded, health::attention},
                                              [](health each) { return to_string(each); }));
    EXPECT_EQ(api().words("action"), words_of(std::array{session_action::verify, session_action::keep_alive,
                                                         session_action::renew, session_action::revoke},
                                              [](session_action each) { return to_string(each); }));
    EXPECT_EQ(api().words("warning/properties/code"),
              words_of(warning_catalogue(), [](const warning_entry& each) { return each.name; }));
    EXPECT_EQ(api().words("session/properties/source"),
              words_of(all_sources, [](const source_traits& each) { return each.name; }));
    EXPECT_EQ(api().words("session/properties/mode"),
              words_of(std::array{session_mode::verify, session_mode::keep_alive},
                       [](session_mode each) { return to_string(each); }));
    EXPECT_EQ(
        api().words("session/properties/idle_deadline_from"),
        words_of(std::array{deadline_origin::unknown, deadline_origin::computed, deadline_origin::server},
                 [](deadline_origin each) { return to_string(each); }));
    EXPECT_EQ(
        api().words("level"),
        words_of(std::array{logging::severity::debug, logging::severity::info, logging::severity::notice,
                            logging::severity::warning, logging::severity::error},
                 [](logging::severity each) { return logging::to_string(each); }));
}

/// Every text behind a `$ref`, wherever it stands.
void add_references(words& target, const json::value& value) {
    if (const auto* list = value.if_array()) {
        for (const auto& each : *list)
            add_references(target, each);
    }
    if (const auto* object = value.if_object()) {
        for (const auto& member : *object) {
            if (member.key() == "$ref") target.emplace(member.value().as_string());
            add_references(target, member.value());
        }
    }
}

TEST(api_description, has_whatever_it_refers_to_and_refers_to_whatever_it_has) {
    words referred;
    add_references(referred, api().document());
    words present;
    for (const auto& kind : api().document().at("components").as_object())
        for (const auto& component : kind.value().as_object())
            present.insert("#/components/" + std::string{kind.key()} + '/' + std::string{component.key()});
    EXPECT_EQ(referred, present);
}

TEST(api_description, names_each_operation_once) {
    words ids;
    for (const auto& each : api().operations())
        EXPECT_TRUE(ids.emplace(each.whole.at("operationId").as_string()).second) << each.title();
}

}  // namespace
}  // namespace tokenkeeper::control::description_test
