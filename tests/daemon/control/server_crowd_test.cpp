// One user has more connections, or takes its answers more slowly, than there is room for.
#include "tests/daemon/control/failing_accept.hpp"
#include "tests/daemon/control/running_server.hpp"

#include <algorithm>
#include <cerrno>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_crowd_test {
namespace {

using testing::running_server;
using testing::unix_client;

const std::string page_request = "GET /v1/sessions?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n";

void become(running_server& running, uid_t user) {
    running.on_thread(
        [&running, user] { running.client_identity = {.uid = user, .gid = user, .groups = {}, .pid = 5}; });
}

void add_sessions(running_server& running, int count) {
    running.on_thread([&running, count] {
        for (int i = 0; i < count; ++i) {
            assessed_session session;
            session.name = "z" + std::to_string(10'000 + i) + std::string(500, 'x');
            running.backend.every_session.push_back(session);
        }
    });
}

/// A client with the identity of this moment.
unix_client connect(running_server& running) {
    const auto before = running.on_thread([&running] { return running.accepted; });
    auto client = running.client();
    EXPECT_TRUE(client.connected());
    running.until([&running, before] { return running.accepted > before; });
    return client;
}

TEST(control_server_crowd, answers_root_and_others_beside_one_user_that_reads_nothing) {
    auto bounds = testing::without_times();
    bounds.refusals = testing::never;
    bounds.connections = 50;
    bounds.line = 100;
    running_server running{bounds};
    add_sessions(running, 1000);
    become(running, 65534);
    std::vector<unix_client> crowd;
    std::string pipelined;
    for (int i = 0; i < 12; ++i)
        pipelined += page_request;
    for (int i = 0; i < 100; ++i)
        connect(running).send(i % 2 == 0 ? pipelined : page_request);
    for (int i = 0; i < 300; ++i) {
        auto& client = crowd.emplace_back(connect(running));
        client.send(i % 2 == 0 ? pipelined : page_request);
    }
    running.until([&running] { return !running.backend.crowds.empty(); });
    become(running, 0);
    auto root = connect(running);
    EXPECT_EQ(root.ask("GET", "/v1/status").status, 200);
    EXPECT_EQ(root.ask("POST", "/v1/reload").status, 200);
    EXPECT_EQ(
        boost::json::parse(root.ask("GET", "/v1/sessions?limit=1000").body).at("sessions").as_array().size(),
        1000U);
    become(running, 107);
    auto other = connect(running);
    EXPECT_EQ(other.ask("GET", "/livez").status, 200);
    EXPECT_EQ(other.ask("GET", "/v1/sessions?limit=1000").status, 200);
    running.on_thread([&running] {
        ASSERT_EQ(running.backend.crowds.size(), 1U) << "told once";
        EXPECT_EQ(running.backend.crowds[0], "uid 65534, pid 5, 1");
    });
    EXPECT_TRUE(std::ranges::any_of(crowd, [](auto& client) { return client.ended(); }));
}

TEST(control_server_crowd, says_to_a_client_that_is_not_let_in_why) {
    auto bounds = testing::without_times();
    bounds.connections = 1;
    bounds.line = 1;
    running_server running{bounds};
    running.on_thread([&running] {
        running.backend.held = true;
        running.client_identity = {.uid = 4000, .gid = 1, .groups = {}, .pid = 5};
        running.served->set_access({}, {.readers = {{"lobby", {.users = {4000}, .groups = {}}}}});
    });
    auto busy = connect(running);
    ASSERT_TRUE(busy.send("GET /v1/sessions/lobby/token HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return running.backend.acts.size() == 1; });
    auto in_line = connect(running);
    ASSERT_TRUE(in_line.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    auto refused = connect(running);
    const auto answer = refused.receive();  // before it could ask
    EXPECT_EQ(answer.status, 503);
    EXPECT_TRUE(answer.has("Retry-After: 1"));
    EXPECT_EQ(boost::json::parse(answer.body).at("type"), "urn:tokenkeeper:problem:too-busy");
    EXPECT_TRUE(refused.wait_for_end());
    running.let_go();
    EXPECT_EQ(busy.receive().status, 200);
    busy.end_sending();
    EXPECT_EQ(in_line.receive().status, 200) << "it has waited for the place";
}

TEST(control_server_crowd, sends_a_long_list_in_parts_that_make_a_whole) {
    running_server running;
    add_sessions(running, 300);
    auto client = running.client();
    const auto whole = client.ask("GET", "/v1/sessions?limit=200");
    EXPECT_TRUE(whole.has("Transfer-Encoding: chunked"));
    const auto page = boost::json::parse(whole.body);
    EXPECT_EQ(page.at("sessions").as_array().size(), 200U);
    EXPECT_EQ(page.at("next"), page.at("sessions").as_array().back().at("name"));
    EXPECT_EQ(client.ask("HEAD", "/v1/sessions?limit=200").status, 200);
    EXPECT_EQ(client.ask("GET", "/livez").status, 200) << "the same connection goes on";
    auto old = running.client();
    ASSERT_TRUE(old.send("GET /v1/sessions HTTP/1.0\r\n\r\n"));
    const auto got = old.receive_all();
    EXPECT_NE(got.find("\"next\":null}"), std::string::npos);
    EXPECT_EQ(got.find("chunked"), std::string::npos);
}

TEST(control_server_crowd, looks_for_what_is_not_there_in_many_turns) {
    running_server running;
    add_sessions(running, 300);
    running.on_thread([&running] { running.backend.looked_at_once = 10; });
    auto client = running.client();
    const auto whole = client.ask("GET", "/v1/sessions?organization=none");
    EXPECT_EQ(boost::json::parse(whole.body).at("sessions").as_array().size(), 0U);
    running.on_thread([&running] { EXPECT_GE(running.backend.listings, 30); });
    EXPECT_EQ(client.ask("GET", "/livez").status, 200) << "the same connection goes on";
}

/// The daemon fails in the middle of a list: no client takes the beginning for the whole.
TEST(control_server_crowd, breaks_off_a_list_that_fails_half_way) {
    running_server running;
    add_sessions(running, 1000);
    auto client = running.client();
    ASSERT_TRUE(client.send(page_request));
    running.until([&running] { return running.backend.listings > 1; });
    running.on_thread([&running] { running.backend.broken = true; });
    EXPECT_EQ(client.receive().status, 0);
    running.on_thread([&running] { EXPECT_EQ(running.reports.size(), 1U); });
}

TEST(control_server_crowd, serves_root_with_the_spare_descriptor) {
    auto bounds = testing::without_times();
    bounds.accept_pause = milliseconds{1};
    bounds.accept_quiet = milliseconds{0};
    running_server running{bounds};
    become(running, 65534);
    auto idle = connect(running);
    ASSERT_EQ(idle.ask("GET", "/livez").status, 200);
    become(running, 107);
    auto busy = connect(running);
    ASSERT_EQ(busy.ask("GET", "/livez").status, 200);
    {
        const testing::failing_accept shortage{EMFILE, testing::failing_accept::mode::every_other};
        auto late = connect(running);
        EXPECT_EQ(late.ask("GET", "/livez").status, 200) << "in the place of its own idle one";
        EXPECT_TRUE(busy.wait_for_end());
        EXPECT_EQ(idle.ask("GET", "/livez").status, 200) << "others go on";
        become(running, 0);
        EXPECT_EQ(connect(running).ask("GET", "/livez").status, 200);
    }
    EXPECT_EQ(running.client().ask("GET", "/livez").status, 200);
    running.on_thread([&running] {
        ASSERT_EQ(running.reports.size(), 2U);
        EXPECT_NE(running.reports[1].find("accepts connections again"), std::string::npos);
    });
}

}  // namespace
}  // namespace tokenkeeper::control::server_crowd_test
