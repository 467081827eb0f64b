#include "daemon/control/resources/routes.hpp"
#include "tests/daemon/control/known_requests.hpp"

#include <gtest/gtest.h>

/// The routes of the address that the configuration names for metrics and the status page.
namespace tokenkeeper::control::metrics_routes_test {
namespace {

std::variant<call, problem> ask_for_metrics(const std::string& target, const std::string& host,
                                            const std::string& method = "GET") {
    static const auto routes = metrics_routes("127.0.0.5", "127.0.0.5:9464");
    return decide({.method = method, .target = target, .hosts = {host}}, visitor, rules, routes);
}

TEST(routes_of_metrics, lead_to_metrics_and_the_condition_of_the_daemon_alone) {
    for (const auto* target : {"/metrics", "/livez", "/readyz"})
        EXPECT_TRUE(std::holds_alternative<call>(ask_for_metrics(target, "localhost"))) << target;
    for (const auto& known : known_requests) {
        if (known.target == "/metrics" || known.target == "/livez" || known.target == "/readyz") continue;
        const auto decided = ask_for_metrics(known.target, "localhost", known.method);
        ASSERT_TRUE(std::holds_alternative<problem>(decided)) << known.target;
        EXPECT_EQ(std::get<problem>(decided).kind, problem_kind::no_such_resource) << known.target;
        EXPECT_EQ(std::get<problem>(decided).hint,
                  "The resources are GET /metrics, GET /livez, GET /readyz.");
    }
}

TEST(routes_of_metrics, take_requests_for_the_listening_address_and_localhost) {
    for (const auto* host : {"127.0.0.5", "127.0.0.5:9464", "localhost:9464", "[::1]:1"})
        EXPECT_TRUE(std::holds_alternative<call>(ask_for_metrics("/metrics", host))) << host;
    for (const auto* host : {"127.0.0.6", "127.0.0.5.evil.example", "evil.example", ""}) {
        const auto decided = ask_for_metrics("/metrics", host);
        ASSERT_TRUE(std::holds_alternative<problem>(decided)) << host;
        EXPECT_EQ(std::get<problem>(decided).kind, problem_kind::foreign_host) << host;
    }
}

request_head for_page(const std::string& target, const std::string& host = "localhost",
                      const std::string& method = "GET") {
    return {.method = method, .target = target, .hosts = {host}};
}

std::variant<call, problem> ask_for_page(const request_head& request) {
    static const auto routes = metrics_routes("127.0.0.5", "127.0.0.5:9464", true);
    return decide(request, visitor, rules, routes);
}

problem_kind refusal_of_page(const request_head& request) {
    const auto decided = ask_for_page(request);
    EXPECT_TRUE(std::holds_alternative<problem>(decided)) << request.method << ' ' << request.target;
    return std::holds_alternative<problem>(decided) ? std::get<problem>(decided).kind : problem_kind{};
}

const std::vector<std::string> page_targets{"/", "/page/sessions", "/page/events"};

TEST(routes_of_the_page, are_there_only_where_somebody_wants_the_page) {
    for (const auto& target : page_targets) {
        EXPECT_TRUE(std::holds_alternative<call>(ask_for_page(for_page(target)))) << target;
        const auto without = ask_for_metrics(target, "localhost");
        ASSERT_TRUE(std::holds_alternative<problem>(without)) << target;
        EXPECT_EQ(std::get<problem>(without).kind, problem_kind::no_such_resource) << target;
        const auto at_socket = decide({.method = "GET", .target = target}, root, rules);
        ASSERT_TRUE(std::holds_alternative<problem>(at_socket)) << target;
        EXPECT_EQ(std::get<problem>(at_socket).kind, problem_kind::no_such_resource) << target;
    }
    EXPECT_TRUE(std::holds_alternative<call>(ask_for_page(for_page("/metrics"))));
}

TEST(routes_of_the_page, lead_to_no_token_and_no_command) {
    for (const auto& known : known_requests) {
        if (known.pattern == "/metrics" || known.pattern == "/livez" || known.pattern == "/readyz") continue;
        EXPECT_EQ(refusal_of_page(for_page(known.target, "localhost", known.method)),
                  problem_kind::no_such_resource);
    }
}

TEST(routes_of_the_page, only_read) {
    for (const auto& target : page_targets) {
        for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get"}) {
            const auto request = for_page(target, "localhost", method);
            EXPECT_EQ(refusal_of_page(request), problem_kind::method_not_allowed) << method << ' ' << target;
        }
    }
}

TEST(routes_of_the_page, refuse_the_names_of_others) {
    for (const auto& target : page_targets) {
        for (const auto* host : {"127.0.0.5", "127.0.0.5:9464", "localhost:9464", "[::1]:9464"})
            EXPECT_TRUE(std::holds_alternative<call>(ask_for_page(for_page(target, host)))) << host;
        for (const auto* host : {"attacker.example", "attacker.example:9464", "127.0.0.5.attacker.example",
                                 "localhost.attacker.example", "[::1].attacker.example", "[::2]:9464", "::1",
                                 "[::ffff:127.0.0.5]", "[::1", "0.0.0.0:9464", "2130706433", ""})
            EXPECT_EQ(refusal_of_page(for_page(target, host)), problem_kind::foreign_host) << host;
        request_head nameless = for_page(target);
        nameless.hosts.clear();
        EXPECT_EQ(refusal_of_page(nameless), problem_kind::malformed_request);
    }
}

/// A link on a wiki leads to the page, which holds no data; nothing that a script sends gets anywhere.
TEST(routes_of_the_page, let_a_link_of_another_site_lead_to_the_page_alone) {
    for (const auto& target : page_targets) {
        auto request = for_page(target);
        request.from_web_page = true;
        EXPECT_EQ(refusal_of_page(request), problem_kind::from_web_page) << target;
        request.follows_link = true;
        EXPECT_EQ(std::holds_alternative<call>(ask_for_page(request)), target == "/") << target;
        request.hosts = {"attacker.example"};
        EXPECT_TRUE(std::holds_alternative<problem>(ask_for_page(request))) << target;
        request.hosts = {"localhost"};
        static const auto without = metrics_routes("127.0.0.5", "127.0.0.5:9464");
        EXPECT_TRUE(std::holds_alternative<problem>(decide(request, visitor, rules, without))) << target;
        EXPECT_TRUE(std::holds_alternative<problem>(decide(request, root, rules))) << target;
    }
}

TEST(routes_of_the_page, refuse_parameters_that_are_not_known) {
    EXPECT_EQ(refusal_of_page(for_page("/?x=1")), problem_kind::bad_parameter);
    EXPECT_EQ(refusal_of_page(for_page("/page/sessions?limit=5")), problem_kind::bad_parameter);
    EXPECT_EQ(refusal_of_page(for_page("/page/events?level=debug")), problem_kind::bad_parameter);
}

}  // namespace
}  // namespace tokenkeeper::control::metrics_routes_test
