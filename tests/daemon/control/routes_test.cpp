#include "daemon/control/resources/routes.hpp"

#include "tests/daemon/control/known_requests.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::control::routes_test {
namespace {

std::variant<call, problem> ask(const std::string& method, const std::string& target,
                                const peer& client = root) {
    return decide({.method = method, .target = target}, client, rules);
}

/// The refusal of a request; the test fails if it is permitted.
problem refused(const std::string& method, const std::string& target, const peer& client = root) {
    auto decided = ask(method, target, client);
    auto* wrong = std::get_if<problem>(&decided);
    EXPECT_NE(wrong, nullptr) << method << " " << target;
    return wrong == nullptr ? problem{} : *wrong;
}

/// True if the call goes to the line of the table with this method and pattern.
bool goes_to(const call& decided, const known_request& known) {
    return decided.resource->method == known.method && decided.resource->pattern == known.pattern;
}

TEST(routes, lead_to_every_resource_of_the_table) {
    EXPECT_EQ(all_resources().size(), known_requests.size());
    for (const auto& resource : all_resources()) {
        const auto requests = std::ranges::count_if(known_requests, [&resource](const known_request& known) {
            return known.method == resource.method && known.pattern == resource.pattern &&
                   known.needs == resource.needs;
        });
        EXPECT_EQ(requests, 1) << resource.method << ' ' << resource.pattern;
    }
}

TEST(routes, knows_every_request_of_the_contract_so_far) {
    for (const auto& known : known_requests) {
        const auto decided = ask(known.method, known.target);
        const auto* found = std::get_if<call>(&decided);
        ASSERT_NE(found, nullptr) << known.target;
        EXPECT_TRUE(goes_to(*found, known)) << known.target;
        EXPECT_EQ(found->name, known.name) << known.target;
    }
}

TEST(routes, answer_head_wherever_there_is_get) {
    for (const auto& known : known_requests) {
        const auto decided = ask("HEAD", known.target);
        const auto* found = std::get_if<call>(&decided);
        EXPECT_EQ(found != nullptr && goes_to(*found, known), known.method == "GET") << known.target;
    }
}

TEST(routes, let_a_visitor_read_but_neither_control_nor_have_a_token) {
    for (const auto& known : known_requests) {
        const auto decided = ask(known.method, known.target, visitor);
        EXPECT_EQ(std::holds_alternative<call>(decided), known.needs == right::read) << known.target;
    }
    const auto wrong = refused("POST", "/v1/reload", visitor);
    EXPECT_EQ(wrong.kind, problem_kind::not_permitted);
    EXPECT_NE(wrong.detail.find("uid 4000"), std::string::npos);
    EXPECT_NE(wrong.hint.find("control.operators"), std::string::npos);
}

TEST(routes, say_to_whom_has_too_many_groups_that_none_counts) {
    auto member = visitor;
    EXPECT_EQ(refused("POST", "/v1/reload", member).detail.find("1,024"), std::string::npos);
    member.has_too_many_groups = true;
    EXPECT_NE(refused("POST", "/v1/reload", member).detail.find("more than 1,024 groups"), std::string::npos);
}

TEST(routes, give_a_token_to_its_readers_alone) {
    EXPECT_TRUE(std::holds_alternative<call>(ask("GET", "/v1/sessions/lobby/token", reader)));
    EXPECT_TRUE(std::holds_alternative<call>(ask("HEAD", "/v1/sessions/lobby/token", reader)));
    EXPECT_EQ(refused("GET", "/v1/sessions/export/token", reader).kind, problem_kind::not_permitted);
    EXPECT_EQ(refused("POST", "/v1/sessions/lobby/renew", reader).kind, problem_kind::not_permitted);
    for (const auto* method : {"GET", "HEAD"}) {
        const auto wrong = refused(method, "/v1/sessions/lobby/token", visitor);
        EXPECT_EQ(wrong.kind, problem_kind::not_permitted) << method;
        EXPECT_NE(wrong.hint.find("readers"), std::string::npos) << wrong.hint;
    }
}

TEST(routes, refuse_the_token_of_a_session_that_is_not_there_just_as_that_of_one_that_is) {
    const auto missing = refused("GET", "/v1/sessions/nobody/token", visitor);
    EXPECT_EQ(missing.kind, problem_kind::not_permitted);
    EXPECT_EQ(missing.hint, refused("GET", "/v1/sessions/lobby/token", visitor).hint);
    EXPECT_TRUE(std::holds_alternative<call>(ask("GET", "/v1/sessions/nobody/token"))) << "for root";
}

TEST(routes, tell_which_user_of_which_organization) {
    const auto decided =
        ask("DELETE", "/v1/organizations/a%2Fb/users/u%20%2F1/tokens?session=lobby&any_id=true");
    ASSERT_TRUE(std::holds_alternative<call>(decided));
    EXPECT_EQ(std::get<call>(decided).name, "a/b");
    EXPECT_EQ(std::get<call>(decided).second_name, "u /1");
    EXPECT_EQ(std::get<call>(decided).session, "lobby");
    EXPECT_EQ(refused("DELETE", "/v1/organizations/acme/users//tokens").kind, problem_kind::no_such_resource)
        << "nobody is not a user";
}

TEST(routes, read_how_long_a_token_should_still_be_valid) {
    const auto min_valid = [](const std::string& query) {
        return std::get<call>(ask("GET", "/v1/sessions/lobby/token" + query)).min_valid;
    };
    EXPECT_EQ(min_valid(""), std::nullopt);
    EXPECT_EQ(min_valid("?min_valid="), std::nullopt);
    EXPECT_EQ(min_valid("?min_valid=60s"), seconds{60});
    EXPECT_EQ(min_valid("?min_valid=1h30m"), seconds{5400});
    EXPECT_EQ(min_valid("?min_valid=1500ms"), seconds{2}) << "never less than was asked for";
    EXPECT_EQ(min_valid("?min_valid=24h"), seconds{86400});
    for (const auto* bad : {"60", "soon", "-5s", "24h1s", "25h", "9999999999d"}) {
        const auto wrong = refused("GET", std::string{"/v1/sessions/lobby/token?min_valid="} + bad);
        EXPECT_EQ(wrong.kind, problem_kind::bad_parameter) << bad;
        EXPECT_NE(wrong.hint.find("at most 24h"), std::string::npos) << bad;
    }
}

TEST(routes, decode_names) {
    const auto name_in = [](const std::string& target) { return std::get<call>(ask("GET", target)).name; };
    EXPECT_EQ(name_in("/v1/sessions/a%20b"), "a b");
    EXPECT_EQ(name_in("/v1/sessions/a%2Fb"), "a/b") << "an encoded slash separates nothing";
    EXPECT_EQ(name_in("/v1/sessions/%7E"), "~");
    EXPECT_EQ(name_in("/v1/sessions/a+b"), "a+b");
    EXPECT_EQ(name_in("/v1/sessions/.."), "..") << "paths are not normalized";
    EXPECT_EQ(name_in("/v1/sessions/%C3%A9"), "\xC3\xA9");
}

TEST(routes, take_an_absolute_target_too) {
    const auto decided = ask("GET", "http://localhost/v1/sessions/lobby");
    ASSERT_TRUE(std::holds_alternative<call>(decided));
    EXPECT_EQ(std::get<call>(decided).name, "lobby");
}

TEST(routes, refuse_paths_that_are_not_there) {
    for (const auto* target : {"/",
                               "/v1",
                               "/v2/status",
                               "/v1/status/",
                               "/v1/sessions/",
                               "//v1/status",
                               "/v1//status",
                               "/v1/sessions/a/verify/",
                               "/v1/sessions//verify",
                               "/v1/sessions/a/b",
                               "/readyz/",
                               "/LIVEZ",
                               "/v1/metrics",
                               "/v1/sessions/a/past",
                               "/v1/organizations",
                               "/v1/organizations/a",
                               "/v1/organizations//idle-timeout",
                               "/v1/organizations/a/users/b",
                               "/v1%2Fstatus",
                               "/v1/sessions/a/verify/b"}) {
        EXPECT_EQ(refused("GET", target).kind, problem_kind::no_such_resource) << target;
    }
    EXPECT_NE(refused("GET", "/").hint.find("GET /v1/status"), std::string::npos);
}

TEST(routes, refuse_targets_that_are_no_url) {
    for (const auto* target : {"", "*", "v1/status", "/v1/%zz", "/v1/sessions/a b", "/\xff"}) {
        EXPECT_EQ(refused("GET", target).kind, problem_kind::malformed_request) << target;
    }
}

TEST(routes, tell_the_methods_that_are_possible) {
    EXPECT_EQ(refused("POST", "/v1/status").kind, problem_kind::method_not_allowed);
    EXPECT_EQ(refused("POST", "/v1/status").allow, "GET, HEAD");
    EXPECT_EQ(refused("DELETE", "/v1/sessions/a").allow, "GET, HEAD");
    EXPECT_EQ(refused("GET", "/v1/reload").allow, "POST");
    EXPECT_EQ(refused("HEAD", "/v1/sessions/a/verify").allow, "POST");
    EXPECT_EQ(refused("POST", "/v1/organizations/a/idle-timeout").allow, "GET, HEAD, PUT");
    EXPECT_EQ(refused("POST", "/v1/organizations/a/users/b/tokens").allow, "DELETE");
    EXPECT_EQ(refused("POST", "/v1/sessions/a/token").allow, "GET, HEAD");
    EXPECT_EQ(refused("GET", "/v1/sessions/a/revoke").allow, "POST");
    EXPECT_EQ(refused("get", "/v1/status").allow, "GET, HEAD") << "methods are case-sensitive";
    EXPECT_EQ(refused("BREW", "/livez").kind, problem_kind::method_not_allowed);
}

TEST(routes, refuse_web_pages_before_anything_else) {
    for (const auto* target : {"/v1/status", "/nowhere", "*"}) {
        const auto decided = decide({.method = "GET", .target = target, .from_web_page = true}, root, rules);
        ASSERT_TRUE(std::holds_alternative<problem>(decided));
        EXPECT_EQ(std::get<problem>(decided).kind, problem_kind::from_web_page);
    }
}

std::optional<problem_kind> refusal_of_hosts(std::vector<std::string> hosts, bool may_lack_host = false,
                                             const char* target = "/v1/status") {
    const auto decided =
        decide({.method = "GET", .target = target, .hosts = std::move(hosts), .may_lack_host = may_lack_host},
               root, rules);
    const auto* wrong = std::get_if<problem>(&decided);
    return wrong == nullptr ? std::nullopt : std::optional{wrong->kind};
}

TEST(routes, take_requests_that_are_meant_for_this_host) {
    for (const auto* host :
         {"localhost", "localhost:8080", "LocalHost", "127.0.0.1", "127.0.0.1:9090", "[::1]", "[::1]:80"})
        EXPECT_FALSE(refusal_of_hosts({host})) << host;
    EXPECT_FALSE(refusal_of_hosts({}, true)) << "HTTP/1.0";
    EXPECT_FALSE(refusal_of_hosts({"localhost"}, false, "http://localhost/v1/status"));
}

TEST(routes, refuse_requests_that_are_meant_for_another_host) {
    for (const auto* host : {"evil.example", "localhost.evil.example", "localhost:8080.evil.example", "", "x",
                             "127.0.0.1.evil.example", "localhost:999999", "localhost@evil.example", "::1",
                             "10.0.0.1", "tokenkeeper"})
        EXPECT_EQ(refusal_of_hosts({host}), problem_kind::foreign_host) << host;
    EXPECT_EQ(refusal_of_hosts({}), problem_kind::malformed_request);
    EXPECT_EQ(refusal_of_hosts({"localhost", "localhost"}), problem_kind::malformed_request);
    EXPECT_EQ(refusal_of_hosts({"localhost"}, false, "http://evil.example/v1/status"),
              problem_kind::foreign_host);
}

TEST(routes, know_the_sites_from_which_a_browser_asks) {
    EXPECT_FALSE(is_foreign_site("none"));
    EXPECT_FALSE(is_foreign_site("same-origin"));
    EXPECT_TRUE(is_foreign_site("cross-site"));
    EXPECT_TRUE(is_foreign_site("same-site"));
    EXPECT_TRUE(is_foreign_site("anything"));
}

TEST(routes, hand_the_query_on) {
    const auto decided = ask("GET", "/v1/sessions?state=alive&organization=a%26b&after=x&limit=7");
    ASSERT_TRUE(std::holds_alternative<call>(decided));
    const auto& query = std::get<call>(decided).query;
    EXPECT_EQ(query.state, session_state::alive);
    EXPECT_EQ(query.organization, "a&b");
    EXPECT_EQ(query.after, "x");
    EXPECT_EQ(query.limit, 7U);
}

TEST(routes, take_the_query_of_the_contract_as_it_is_written) {
    EXPECT_TRUE(std::holds_alternative<call>(ask("GET", "/v1/sessions?state=&organization=&after=&limit=")));
}

TEST(routes, refuse_parameters_that_are_not_known) {
    EXPECT_EQ(refused("GET", "/v1/sessions?stat=alive").kind, problem_kind::bad_parameter);
    EXPECT_EQ(refused("GET", "/v1/sessions?state=dead").kind, problem_kind::bad_parameter);
    EXPECT_EQ(refused("GET", "/v1/status?verbose").kind, problem_kind::bad_parameter);
    EXPECT_EQ(refused("POST", "/v1/sessions/a/verify?now=1").kind, problem_kind::bad_parameter);
    EXPECT_EQ(refused("GET", "/v1/sessions/a/token?minvalid=1s").hint, "The only parameter is min_valid.");
    EXPECT_EQ(refused("GET", "/v1/sessions/a/token?min_valid=1s&min_valid=2s").kind,
              problem_kind::bad_parameter);
    EXPECT_EQ(refused("PUT", "/v1/organizations/a/idle-timeout?seconds=900").hint,
              "The only parameter is session.");
}

TEST(routes, ask_for_the_right_before_the_parameters) {
    EXPECT_EQ(refused("GET", "/v1/sessions/lobby/token?x=1", visitor).kind, problem_kind::not_permitted);
    EXPECT_EQ(refused("POST", "/v1/reload?x=1", visitor).kind, problem_kind::not_permitted);
}

TEST(routes, show_nothing_unprintable_of_what_was_sent) {
    const std::string long_path = "/" + std::string(5000, 'x');
    EXPECT_LT(refused("GET", long_path).detail.size(), 200U);
    EXPECT_EQ(quotable("a\x1b[31m\xff\n"), R"(a\x1b[31m\xff\n)");
}

}  // namespace
}  // namespace tokenkeeper::control::routes_test
