#include "daemon/ctl/login/redirect_server.hpp"

#include "tests/daemon/ctl/login/loopback_guest.hpp"
#include "tests/daemon/ctl/login/sample_login.hpp"

#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::redirect_server_test {
namespace {

/// A server that waits on a thread of its own, for at most 30 seconds.
class waiting_server {
public:
    explicit waiting_server(redirect_server::responder respond, redirect_server::bounds limits = {},
                            milliseconds patience = seconds{30})
        : port_{free_port()} {
        const redirect_address address{"127.0.0.1", port_, "/back"};
        auto acceptors = listen_at(loop_, address).value();
        server_.emplace(loop_, std::move(acceptors), redirect_expectation{address, {{}, "s+1", {}}},
                        std::move(respond), limits);
        result_ = std::async(std::launch::async, [this, patience] { return server_->run(patience); });
    }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// True if a reply ended the wait.
    bool finish() { return result_.get(); }

private:
    std::uint16_t port_;
    boost::asio::io_context loop_{1};
    std::optional<redirect_server> server_{};
    std::future<bool> result_{};
};

redirect_reply welcome(const authorization_answer&) {
    return {true, 200, "welcome"};
}

TEST(redirect_server, refuses_what_is_not_the_redirect_and_waits_on) {
    waiting_server server{welcome};
    const auto host = "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
    for (const auto& [request, status] : std::vector<std::pair<std::string, std::string>>{
             {"GET /back?code=c&state=x HTTP/1.1\r\n" + host + "\r\n", "400"},
             {"GET /back HTTP/1.1\r\n" + host + "\r\n", "400"},
             {"GET /favicon.ico HTTP/1.1\r\n" + host + "\r\n", "404"},
             {"GET " + std::string{right_redirect} + " HTTP/1.1\r\nHost: evil.example\r\n\r\n", "400"},
             {"GET " + std::string{right_redirect} + " HTTP/1.1\r\n" + host + host + "\r\n", "400"},
             {"GET " + std::string{right_redirect} + " HTTP/1.0\r\n\r\n", "400"},
             {"POST " + std::string{right_redirect} + " HTTP/1.1\r\n" + host + "\r\n", "405"},
             {"GET " + std::string{right_redirect} + " HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc",
              "400"},
             {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + host + "\r\n", "431"},
             {"\x16\x03\x01 no HTTP\r\n\r\n", "400"}}) {
        const loopback_guest guest{server.port()};
        guest.send(request);
        const auto answer = guest.read_all();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status + " ")) << request << "\n" << answer;
        EXPECT_EQ(answer.find("c%2F1"), std::string::npos);
    }
    EXPECT_TRUE(visit(server.port(), right_redirect).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, answers_with_a_page_that_nobody_keeps_or_shows) {
    waiting_server server{[](const authorization_answer& answer) {
        return redirect_reply{true, 200, answer.code == "c/1" ? "welcome <b>" : "wrong"};
    }};
    const auto answer = visit(server.port(), right_redirect);
    for (const auto* line :
         {"Content-Type: text/html; charset=utf-8\r\n", "Content-Security-Policy: default-src 'none'; ",
          "Cache-Control: no-store\r\n", "Referrer-Policy: no-referrer\r\n",
          "X-Content-Type-Options: nosniff\r\n", "Connection: close\r\n", "welcome &lt;b&gt;"})
        EXPECT_NE(answer.find(line), std::string::npos) << line << answer;
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, closes_its_port_after_the_redirect) {
    waiting_server server{welcome};
    const loopback_guest silent{server.port()};
    EXPECT_NE(visit(server.port(), right_redirect), "");
    EXPECT_TRUE(server.finish());
    EXPECT_EQ(silent.read_all(), "");
    EXPECT_EQ(visit(server.port(), right_redirect), "") << "a replay finds nobody";
}

TEST(redirect_server, lets_a_slow_guest_delay_nobody) {
    waiting_server server{welcome};
    const loopback_guest slow{server.port()};
    slow.send("GET /back?code=c HTTP/1.1\r\nHo");
    EXPECT_TRUE(visit(server.port(), "/x").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(visit(server.port(), right_redirect).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, ends_a_connection_after_its_time) {
    redirect_server::bounds limits;
    limits.connection = milliseconds{50};
    waiting_server server{welcome, limits};
    const loopback_guest silent{server.port()};
    const loopback_guest slow{server.port()};
    slow.send("GET ");
    EXPECT_EQ(silent.read_all(), "");
    EXPECT_EQ(slow.read_all(), "");
    EXPECT_NE(visit(server.port(), right_redirect), "");
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, makes_room_for_the_browser_among_silent_guests) {
    redirect_server::bounds limits;
    limits.connections = 16;
    waiting_server server{welcome, limits};
    std::vector<std::unique_ptr<loopback_guest>> crowd;
    for (int count = 0; count < 40; ++count)
        crowd.push_back(std::make_unique<loopback_guest>(server.port()));
    EXPECT_EQ(crowd.front()->read_all(), "") << "the first one makes room";
    EXPECT_NE(visit(server.port(), right_redirect), "");
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, leaves_a_browser_time_to_ask_among_many_guests) {
    waiting_server server{welcome};
    const loopback_guest browser{server.port()};
    EXPECT_TRUE(visit(server.port(), "/x").starts_with("HTTP/1.1 404 "));
    std::vector<std::unique_ptr<loopback_guest>> crowd;
    for (int count = 0; count < 300; ++count)
        crowd.push_back(std::make_unique<loopback_guest>(server.port()));
    EXPECT_TRUE(visit(server.port(), "/x").starts_with("HTTP/1.1 404 "));
    browser.send("GET " + std::string{right_redirect} +
                 " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n\r\n");
    EXPECT_TRUE(browser.read_all().starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, finds_one_reply_at_a_time_and_serves_others_meanwhile) {
    std::promise<void> asked;
    std::promise<void> released;
    int calls = 0;
    waiting_server server{[&](const authorization_answer&) {
        ++calls;
        asked.set_value();
        released.get_future().wait();
        return redirect_reply{true, 200, "welcome"};
    }};
    auto first = std::async(std::launch::async, [&] { return visit(server.port(), right_redirect); });
    asked.get_future().wait();
    EXPECT_TRUE(visit(server.port(), right_redirect).starts_with("HTTP/1.1 409 ")) << "a replay";
    EXPECT_TRUE(visit(server.port(), "/favicon.ico").starts_with("HTTP/1.1 404 "));
    released.set_value();
    EXPECT_TRUE(first.get().starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(server.finish());
    EXPECT_EQ(calls, 1);
}

TEST(redirect_server, waits_on_after_a_reply_that_says_so) {
    int calls = 0;
    waiting_server server{[&calls](const authorization_answer&) {
        return ++calls == 1 ? redirect_reply{false, 400, "not this one"} : redirect_reply{true, 200, "ok"};
    }};
    EXPECT_TRUE(visit(server.port(), right_redirect).starts_with("HTTP/1.1 400 "));
    EXPECT_TRUE(visit(server.port(), right_redirect).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(server.finish());
}

TEST(redirect_server, ends_when_its_time_is_over) {
    waiting_server server{welcome, {}, milliseconds{50}};
    const loopback_guest silent{server.port()};
    EXPECT_FALSE(server.finish());
    EXPECT_EQ(silent.read_all(), "");
}

TEST(redirect_server, sends_a_reply_that_is_found_after_its_time) {
    std::promise<void> asked;
    std::promise<void> released;
    waiting_server server{[&](const authorization_answer&) {
                              asked.set_value();
                              released.get_future().wait();
                              return redirect_reply{true, 200, "welcome"};
                          },
                          {},
                          milliseconds{300}};
    auto first = std::async(std::launch::async, [&] { return visit(server.port(), right_redirect); });
    asked.get_future().wait();
    while (loopback_guest{server.port()}.is_connected())
        std::this_thread::yield();
    released.set_value();
    EXPECT_TRUE(first.get().starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(server.finish());
}

}  // namespace
}  // namespace tokenkeeper::ctl::redirect_server_test
