#include "daemon/control/http/refusing_server.hpp"
#include "tests/daemon/control/description/walk.hpp"

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

/// Asks the server for every operation of the document in every wrong way, and compares.
namespace tokenkeeper::control::problem_walk_test {
namespace {

using namespace std::chrono_literals;
using testing::request_of;
using testing::walked_server;
using testing::without_times;

const peer visitor{.uid = 4000, .gid = 4000, .groups = {}, .pid = 77};

class api_walk_of_problems : public testing::api_walk {
protected:
    void ask_malformed();
    void ask_as_visitor();
    void ask_for_missing_sessions();
    void ask_while_the_daemon_refuses();
    void ask_in_bad_states();
    void ask_too_slowly();
    void ask_a_daemon_that_cannot_start();
};

void api_walk_of_problems::ask_malformed() {
    walked_server server;
    ask_each(server, {.query = "?no_such_parameter=1"});
    ask_each(server, {.host = {}});
    ask_each(server, {.host = "Host: localhost\r\nHost: localhost\r\n"});
    ask_each(server, {.host = "Host: evil.example\r\n"});
    ask_each(server, {.headers = "Origin: http://localhost\r\n"});
    ask_each(server, {.headers = "no colon\r\n"});
    ask_each(server, {.headers = "X: " + std::string(9'000, 'x') + "\r\n"});
    ask_each(server, {.headers = "Content-Length: 65537\r\n"});
    ask_each(server, {.version = "HTTP/2.0"});
    for (const auto& each : operations())
        if (each.whole.contains("requestBody")) seen.note(each, server.ask(each, {.body = "{}"}));
}

void api_walk_of_problems::ask_as_visitor() {
    walked_server server;
    server.on_thread([&server] { server.client_identity = visitor; });
    for (const auto& each : operations()) {
        const auto kind = seen.note(each, server.ask(each));
        EXPECT_EQ(kind, each.needed_right() == "read" ? "" : "not_permitted") << each.title();
    }
}

void api_walk_of_problems::ask_for_missing_sessions() {
    walked_server server;
    ask_each(server, {.session = "nobody"});
    for (const auto& each : operations())
        if (each.is_stream()) seen.note(each, server.ask(each, {.query = "?session=nobody"}));
}

/// What the daemon refuses is its own affair: each operation is told every refusal that the document names.
void api_walk_of_problems::ask_while_the_daemon_refuses() {
    using kind = refusal::kind;
    const std::vector<std::pair<kind, std::string>> refusals{
        {kind::no_such_session, "no_such_session"}, {kind::no_such_organization, "no_such_organization"},
        {kind::not_permitted, "not_permitted"},     {kind::conflict, "conflict"},
        {kind::bad_request, "bad_request"},         {kind::upstream, "upstream_failed"},
        {kind::no_such_login, "no_such_login"},     {kind::login_mismatch, "login_mismatch"}};
    for (const auto& [type, name] : refusals) {
        walked_server server;
        refusal refused{type, "It is so.", "Wait.", error{errc::cancelled}};
        if (type == kind::conflict) refused.retry_after = seconds{5};
        server.on_thread([&server, &refused] { server.backend.refuses = refused; });
        for (const auto& each : operations())
            if (seen.api.own_problems(each).contains(name)) seen.note(each, server.ask(each));
    }
    walked_server busy;
    busy.on_thread([&busy] { busy.backend.refuses = refusal{refusal::kind::busy, "Busy.", "Wait.", {}}; });
    ask_each(busy);
}

void api_walk_of_problems::ask_in_bad_states() {
    walked_server broken;
    broken.on_thread([&broken] { broken.backend.broken = true; });
    ask_each(broken);
    walked_server starting;
    starting.on_thread([&starting] { starting.backend.view.config_loaded = {}; });
    ask_each(starting);
    walked_server lost;
    lost.on_thread([&lost] {
        for (auto& each : lost.backend.every_session)
            each.state = session_state::lost;
        lost.backend.errors = {"a.yaml:1:1: oops"};
    });
    ask_each(lost);
}

void api_walk_of_problems::ask_too_slowly() {
    auto bounds = without_times();
    bounds.patience = 1ms;
    walked_server patient{bounds};
    patient.hold();
    ask_each(patient);
    bounds = without_times();
    bounds.head = 1ms;
    walked_server hasty{bounds};
    for (const auto& each : operations()) {
        auto client = hasty.client();
        client.send(each.method + ' ');
        seen.note(each, client.receive());
    }
}

void api_walk_of_problems::ask_a_daemon_that_cannot_start() {
    boost::asio::io_context context{1};
    const tests::scratch_directory folder;
    const auto path = folder / "control.sock";
    auto opened = listener::open(path);
    ASSERT_TRUE(opened.has_value());
    auto server = std::make_unique<refusing_server>(
        context.get_executor(), std::move(*opened),
        problem{problem_kind::configuration_broken, "It is broken.", "Mend it.", {"a.yaml:1:1: oops"}},
        limits{});
    server->start();
    std::thread thread{[&context] { context.run(); }};
    for (const auto& each : operations()) {
        testing::unix_client client{path};
        client.send(request_of(each));
        EXPECT_EQ(seen.note(each, client.receive()), "configuration_broken") << each.title();
    }
    boost::asio::post(context, [&server] { server.reset(); });
    thread.join();
}

TEST_F(api_walk_of_problems, finds_each_problem_that_is_described_and_no_other) {
    ask_malformed();
    ask_as_visitor();
    ask_for_missing_sessions();
    ask_while_the_daemon_refuses();
    ask_in_bad_states();
    ask_too_slowly();
    ask_a_daemon_that_cannot_start();
    const auto common = seen.api.common_problems();
    std::set<std::string> common_seen;
    for (const auto& each : operations()) {
        std::set<std::string> own_seen;
        for (const auto& kind : seen.kinds(each))
            (common.contains(kind) ? common_seen : own_seen).insert(kind);
        EXPECT_EQ(own_seen, seen.api.own_problems(each)) << each.title();
    }
    EXPECT_EQ(common_seen, common);
}

}  // namespace
}  // namespace tokenkeeper::control::problem_walk_test
