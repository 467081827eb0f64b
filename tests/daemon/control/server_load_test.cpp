// Many clients, slow clients, and clients that want the daemon to wait for them.
#include "tests/daemon/control/failing_accept.hpp"
#include "tests/daemon/control/running_server.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <optional>

#include <gtest/gtest.h>

namespace tokenkeeper::control::server_load_test {
namespace {

using testing::running_server;
using testing::unix_client;

const std::string half_a_request = "GET /v1/status HTTP/1.1\r\nHost: loc";
const std::string page_request = "GET /v1/sessions?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Enough that one page does not fit into the socket's buffer.
void add_long_sessions(running_server& running) {
    running.on_thread([&running] {
        for (int i = 0; i < 300; ++i) {
            assessed_session session;
            session.name = "z" + std::to_string(1000 + i) + std::string(1000, 'x');
            running.backend.every_session.push_back(session);
        }
    });
}

/// No limit of time can help here: each is a day long.
TEST(control_server_load, answers_while_five_hundred_clients_idle_dawdle_or_leave_half_a_request) {
    running_server running;
    add_long_sessions(running);
    std::vector<unix_client> held;
    for (int i = 0; i < 500; ++i) {
        auto& client = held.emplace_back(running.client());
        ASSERT_TRUE(client.connected()) << i;
        if (i % 5 == 1) client.send(half_a_request);
        if (i % 5 == 2) client.send("G");
        if (i % 5 == 3)
            client.send(i % 50 == 3 ? page_request
                                    : "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");  // never reads
        if (i % 5 == 4) client.end_sending();
    }
    const auto asked = std::chrono::steady_clock::now();
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/v1/status").status, 200);
    const auto took = std::chrono::steady_clock::now() - asked;
    std::printf("a status query took %.1f ms beside 500 others\n",
                std::chrono::duration<double, std::milli>(took).count());
    // The 500 keep their ends open; the server has 128 places for root, and has ended the others itself.
    const auto ended =
        std::count_if(held.begin(), held.end(), [](const auto& holder) { return holder.ended(); });
    EXPECT_GE(ended, 501 - 128);
    EXPECT_EQ(client.ask("GET", "/v1/status").status, 200) << "and keeps its own place";
}

TEST(control_server_load, loses_none_of_many_queries_at_once) {
    running_server running;
    std::vector<unix_client> clients;
    for (int i = 0; i < 600; ++i) {
        ASSERT_TRUE(
            clients.emplace_back(running.client()).send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    for (auto& client : clients)
        ASSERT_EQ(client.receive().status, 200);
}

/// Between reading a request and answering it, the loop may turn: the client is not idle then.
TEST(control_server_load, ends_none_whose_request_was_just_read) {
    const std::string query = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const std::string post = "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n";
    const std::string sized = post + "Content-Length: 2\r\n\r\n{}";
    const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    struct {
        std::string request;
        std::size_t sent_before;  ///< bytes of it
    } const cases[]{
        {query, 0}, {query, 9}, {sized, 0}, {sized, sized.size() - 1}, {chunked, 0}, {chunked, post.size()}};
    for (const auto& each : cases) {
        auto bounds = testing::without_times();
        bounds.connections = bounds.reserved = 1;
        running_server running{bounds};
        auto first = running.client();
        ASSERT_EQ(first.ask("GET", "/livez").status, 200);
        first.send(each.request.substr(0, each.sent_before));
        running.on_thread([] {});
        running.on_thread([] {});  // by now the server has usually seen what was sent before
        std::optional<unix_client> second;
        running.on_thread([&] {  // the server sees both in one turn, the newcomer first
            second.emplace(running.client());
            first.send(each.request.substr(each.sent_before));
        });
        EXPECT_NE(first.receive().status, 0) << each.request << each.sent_before;
        EXPECT_EQ(second->ask("GET", "/livez").status, 200);
    }
}

TEST(control_server_load, ends_none_that_is_being_answered) {
    auto bounds = testing::without_times();
    bounds.connections = bounds.reserved = 4;
    running_server running{bounds};
    running.hold();
    std::vector<unix_client> busy;
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(busy.emplace_back(running.client())
                        .send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    running.until([&running] { return running.backend.acts.size() == 4; });
    auto late = running.client();
    ASSERT_TRUE(late.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.let_go();
    for (auto& waiting : busy)
        EXPECT_EQ(waiting.receive().status, 200);
    EXPECT_EQ(late.receive().status, 200);
}

TEST(control_server_load, keeps_room_for_reading_beside_long_answers) {
    auto bounds = testing::without_times();
    bounds.long_answers = 2;
    running_server running{bounds};
    running.hold();
    std::vector<unix_client> busy;
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(busy.emplace_back(running.client())
                        .send("POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    running.until([&running] { return running.backend.acts.size() == 2; });
    auto client = running.client();
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify").status, 503);
    EXPECT_EQ(client.ask("POST", "/v1/reload").status, 503);
    EXPECT_EQ(client.ask("GET", "/v1/status").status, 200);
    running.let_go();
    for (auto& waiting : busy)
        EXPECT_EQ(waiting.receive().status, 200);
    EXPECT_EQ(client.ask("POST", "/v1/sessions/lobby/verify").status, 200) << "the places are free again";
}

/// Whichever bytes are the first that do not fit: those of an answer, a refusal, or "100 Continue".
TEST(control_server_load, ends_a_client_that_takes_nothing_wherever_its_buffer_is_full) {
    auto bounds = testing::without_times();
    bounds.idle = bounds.head = bounds.content = bounds.write = milliseconds{100};
    bounds.socket_buffer = 2048;
    running_server running{bounds};
    std::vector<unix_client> clients;
    for (const auto* last : {"GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n", "nonsense\r\n\r\n",
                             "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: "
                             "100-continue\r\n\r\n"}) {
        std::string sent_ahead;
        for (int i = 0; i < 30; ++i) {
            EXPECT_TRUE(clients.emplace_back(running.client()).send(sent_ahead + last));
            sent_ahead += "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
        }
    }
    for (const auto& client : clients)
        EXPECT_TRUE(client.ended(std::chrono::seconds{10})) << "client " << &client - clients.data();
}

TEST(control_server_load, ends_a_client_that_asks_nothing) {
    auto bounds = testing::without_times();
    bounds.idle = milliseconds{30};
    running_server running{bounds};
    auto client = running.client();
    EXPECT_TRUE(client.wait_for_end());
    // One that has asked once, unless its time was over before it could.
    bool answered = false;
    for (int i = 0; i < 100 && !answered; ++i) {
        auto after_one = running.client();
        answered = after_one.ask("GET", "/livez").status == 200;
        EXPECT_TRUE(after_one.wait_for_end());
    }
    EXPECT_TRUE(answered);
}

/// A limit for each read would never end this, as there is always one more byte.
TEST(control_server_load, gives_a_header_one_limit_however_it_trickles_in) {
    auto bounds = testing::without_times();
    bounds.head = milliseconds{50};
    bounds.header = 1024 * 1024 * 1024;
    running_server running{bounds};
    auto client = running.client();
    ASSERT_TRUE(client.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX: "));
    while (client.send("x") && !client.ended(milliseconds{1})) {
    }
    EXPECT_EQ(client.receive().status, 408);
    EXPECT_TRUE(client.wait_for_end());
}

TEST(control_server_load, gives_a_body_one_limit_however_it_trickles_in) {
    auto bounds = testing::without_times();
    bounds.content = milliseconds{50};
    running_server running{bounds};
    auto client = running.client();
    ASSERT_TRUE(client.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"));
    while (client.send("x") && !client.ended(milliseconds{1})) {
    }
    EXPECT_EQ(client.receive().status, 408);
    running.on_thread([&running] { EXPECT_EQ(running.backend.view.config_generation, 3U); });
}

TEST(control_server_load, does_not_wait_for_ever_for_a_client_to_take_its_answer) {
    auto bounds = testing::without_times();
    bounds.write = milliseconds{30};
    running_server running{bounds};
    add_long_sessions(running);
    auto client = running.client();
    ASSERT_TRUE(client.send(page_request));
    // Nothing is read until the server has ended the connection, which the client sees when it cannot send
    // any more.
    while (client.send("x") && !client.ended(milliseconds{1})) {
    }
    EXPECT_EQ(client.receive().status, 0) << "only a part of it can have come";
}

TEST(control_server_load, rests_when_it_cannot_accept) {
    boost::asio::io_context context{1};
    const tests::scratch_directory directory;
    testing::fake_backend backend{context.get_executor()};
    std::vector<std::string> reports;
    server_options options;
    options.bounds.accept_pause = testing::never;
    options.report = [&reports](std::string_view report) { reports.emplace_back(report); };
    auto opened = listener::open(directory / "s");
    ASSERT_TRUE(opened.has_value());
    server served{context.get_executor(), std::move(*opened), backend, std::move(options)};
    served.start();
    context.poll();
    const testing::failing_accept shortage{EMFILE};
    const unix_client client{directory / "s"};
    ASSERT_TRUE(client.connected()) << "it waits in the backlog";
    while (reports.empty())
        context.run_one();
    context.poll();
    EXPECT_EQ(context.poll(), 0U) << "something goes on although nothing can be accepted";
    EXPECT_EQ(shortage.count(), 2) << "the second with the spare descriptor";
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_NE(reports[0].find("cannot accept"), std::string::npos);
}

TEST(control_server_load, accepts_again_when_there_are_descriptors_again) {
    auto bounds = testing::without_times();
    bounds.accept_pause = milliseconds{1};
    running_server running{bounds};
    auto idle = running.client();
    ASSERT_EQ(idle.ask("GET", "/livez").status, 200);
    auto shortage = std::make_optional<testing::failing_accept>(EMFILE);
    auto client = running.client();
    while (shortage->count() < 3)
        std::this_thread::yield();
    EXPECT_TRUE(idle.wait_for_end()) << "an idle client gives its descriptor back";
    shortage.reset();
    EXPECT_EQ(client.ask("GET", "/livez").status, 200);
    running.on_thread([&running] { EXPECT_EQ(running.reports.size(), 1U) << "once an episode"; });
}

}  // namespace
}  // namespace tokenkeeper::control::server_load_test
