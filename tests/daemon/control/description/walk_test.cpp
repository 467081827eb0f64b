#include "tests/daemon/control/description/walk.hpp"

#include "daemon/logging/render.hpp"
#include "tests/daemon/control/description/full_daemon.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gtest/gtest.h>

/// Asks the server for every operation of the document, and compares. problem_walk_test.cpp asks wrongly.
namespace tokenkeeper::control::walk_test {
namespace {

namespace json = boost::json;
using testing::api_walk;
using testing::header_of;
using testing::request_of;
using testing::walked_server;

TEST_F(api_walk, finds_good_answers_as_they_are_described) {
    for (const bool filled : {false, true}) {
        walked_server server;
        if (filled) server.on_thread([&server] { fill(server.backend); });
        for (const auto& each : operations()) {
            const auto got = server.ask(each);
            const bool makes = each.whole.at("responses").as_object().contains("201");
            EXPECT_EQ(got.status, makes ? 201 : 200) << each.title() << ' ' << got.body;
            seen.note(each, got);
        }
    }
}

TEST_F(api_walk, finds_head_wherever_there_is_get) {
    walked_server server;
    std::set<std::string> readable;
    for (const auto& each : operations())
        if (each.method == "GET") readable.insert(each.path);
    for (const auto& each : operations()) {
        auto head = each;
        head.method = "HEAD";
        const auto got = server.ask(head);
        EXPECT_EQ(got.status, readable.contains(each.path) ? 200 : 405) << each.title();
        if (each.method != "GET") continue;
        const auto whole = server.ask(each);
        for (const auto* header : {"Content-Type", "Tokenkeeper-Session"})
            EXPECT_EQ(header_of(got, header), header_of(whole, header)) << each.title();
    }
}

TEST_F(api_walk, finds_nothing_beside_what_is_described) {
    walked_server server;
    const auto& others = seen.api.document().at("x-other-requests");
    std::map<std::string, std::set<std::string>> methods;
    for (const auto& each : operations())
        methods[each.path].insert(each.method);
    for (auto other : operations()) {
        other.whole["responses"] = json::object{{"default", others.at("method")}};
        for (const auto* method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"}) {
            if (methods[other.path].contains(method)) continue;
            other.method = method;
            const auto got = server.ask(other);
            EXPECT_EQ(seen.note(other, got), "method_not_allowed") << other.title();
            std::string possible;
            for (const auto& each : methods[other.path]) {
                possible += possible.empty() ? "" : ", ";
                possible += each == "GET" ? "GET, HEAD" : each;
            }
            EXPECT_EQ(header_of(got, "Allow"), possible) << other.title();
        }
        other.method = "GET";
        for (const auto* path : {"/", "/v1", "/v1/openapi.yaml", "/openapi.json", "/v2/status"}) {
            other.path = path;
            other.parameters.clear();
            other.whole["responses"] = json::object{{"default", others.at("path")}};
            EXPECT_EQ(seen.note(other, server.ask(other)), "no_such_resource") << path;
        }
    }
}

std::vector<std::string> values_in(const json::object& schema) {
    std::vector<std::string> values;
    const auto add = [&values](const json::value& value) {
        values.push_back(value.is_string() ? std::string{value.get_string()} : json::serialize(value));
    };
    if (const auto* words = schema.if_contains("enum")) {
        for (const auto& word : words->as_array())
            add(word);
    }
    for (const auto* end : {"minimum", "maximum", "default"})
        if (const auto* value = schema.if_contains(end)) add(*value);
    return values;
}

/// Values beside those of the schema; none where every text is good.
std::vector<std::string> values_beside(const json::object& schema) {
    std::vector<std::string> values;
    if (const auto* least = schema.if_contains("minimum"))
        values.push_back(std::to_string(least->as_int64() - 1));
    if (const auto* most = schema.if_contains("maximum"))
        values.push_back(std::to_string(most->as_int64() + 1));
    const bool is_narrow =
        schema.contains("enum") || schema.contains("pattern") || schema.at("type") == "integer";
    if (is_narrow) values.insert(values.end(), {"nonsense", "-1", "1.5"});
    return values;
}

TEST_F(api_walk, finds_parameters_as_they_are_described) {
    walked_server server;
    for (const auto& each : operations()) {
        for (const auto& parameter : each.parameters) {
            if (parameter.place != "query") continue;
            const auto& schema =
                testing::resolved(seen.api.document(), parameter.whole.at("schema")).as_object();
            auto good = values_in(schema);
            if (const auto* examples = parameter.whole.if_contains("examples")) {
                for (const auto& example : examples->as_object())
                    good.emplace_back(example.value().at("value").as_string());
            }
            good.insert(good.end(), {"", values_beside(schema).empty() ? "lobby" : ""});
            for (const auto& value : good) {
                const auto got = server.ask(each, {.query = '?' + parameter.name + '=' + value});
                EXPECT_EQ(got.status, 200) << each.title() << ' ' << parameter.name << '=' << value;
                seen.note(each, got);
            }
            for (const auto& value : values_beside(schema)) {
                const auto got = server.ask(each, {.query = '?' + parameter.name + '=' + value});
                EXPECT_EQ(seen.note(each, got), "bad_parameter") << each.title() << ' ' << value;
            }
            const auto twice = parameter.name + "=&" + parameter.name + '=';
            EXPECT_EQ(seen.note(each, server.ask(each, {.query = '?' + twice})), "bad_parameter") << twice;
        }
    }
}

const std::array bodies{R"({"enabled":true,"seconds":900})",
                        R"({"seconds":1})",
                        R"({"seconds":31536000})",
                        R"({"enabled":true})",
                        R"({"enabled":false})",
                        R"({"enabled":false,"seconds":900})",
                        R"({})",
                        R"([])",
                        R"(900)",
                        R"({"seconds":0})",
                        R"({"seconds":31536001})",
                        R"({"seconds":1.5})",
                        R"({"seconds":"900"})",
                        R"({"seconds":null})",
                        R"({"enabled":1})",
                        R"({"enabled":true,"other":1})",
                        R"({"code":"c","state":"s"})",
                        R"({"error":"access_denied","state":"s"})",
                        R"({"error":"access_denied","error_description":"no","state":"s"})",
                        R"({"code":"c","error":"access_denied","state":"s"})",
                        R"({"code":"","state":"s"})",
                        R"({"code":1,"state":"s"})",
                        R"({"code":"c"})",
                        R"({"state":"s"})",
                        R"({"code":"c","state":"s","other":1})"};

TEST_F(api_walk, finds_bodies_taken_that_fit_and_no_others) {
    walked_server server;
    std::size_t with_body = 0;
    for (const auto& each : operations()) {
        const auto* described = each.whole.if_contains("requestBody");
        if (described == nullptr) continue;
        ++with_body;
        const auto& media = described->at("content").at("application/json");
        for (const auto* body : bodies) {
            const bool fits = testing::schema_check{seen.api.document()}
                                  .faults(json::parse(body), media.at("schema"))
                                  .empty();
            const auto got = server.ask(each, {.body = body});
            EXPECT_EQ(seen.note(each, got), fits ? "" : "bad_body") << body;
        }
        for (const auto& example : media.at("examples").as_object()) {
            const auto got = server.ask(each, {.body = json::serialize(example.value().at("value"))});
            EXPECT_EQ(got.status, 200) << example.key();
        }
        for (const auto* body : {"", "{", "nonsense"})
            EXPECT_EQ(seen.note(each, server.ask(each, {.body = body})), "bad_body") << body;
    }
    EXPECT_EQ(with_body, 2U) << "the bodies above are those of two operations";
}

TEST_F(api_walk, finds_events_as_they_are_described) {
    for (const auto& each : operations()) {
        if (!each.is_stream()) continue;
        testing::running_server server;
        auto client = server.client();
        ASSERT_TRUE(client.send(request_of(each)));
        server.until([&server] { return server.backend.live.has_followers(); });
        logging::event full;
        full.name = "session.lost";
        full.message = "the token is dead";
        full.session = "lobby";
        full.organization = "acme";
        full.state = to_string(session_state::lost);
        full.reason = "revoked";
        full.correlation_id = "c-1";
        logging::event bare;
        bare.message = "something";
        server.on_thread([&] {
            for (const auto& line : {full, bare})
                server.backend.live.add(
                    {logging::severity::info,
                     {},
                     logging::render_at(testing::full_moment(), line, logging::format::json)});
            server.backend.live.end();
        });
        const auto got = client.receive();
        EXPECT_EQ(std::ranges::count(got.body, '\n'), 2);
        seen.note(each, got);
    }
}

}  // namespace
}  // namespace tokenkeeper::control::walk_test
