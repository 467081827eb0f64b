#include "tests/daemon/control/running_server.hpp"

#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::server_events_test {
namespace {

using logging::severity;
using testing::running_server;
using testing::unix_client;

/// Asks for the stream, and waits until the daemon knows the follower.
void follow(running_server& running, unix_client& client, const std::string& query = {}) {
    ASSERT_TRUE(client.send("GET /v1/events" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    running.until([&running] { return running.backend.live.has_followers(); });
}

void tell(running_server& running, const std::string& text, const std::string& session = {},
          severity level = severity::info) {
    running.on_thread([&] { running.backend.live.add({level, session, text}); });
}

void end_stream(running_server& running) {
    running.on_thread([&running] { running.backend.live.end(); });
}

TEST(event_stream, sends_each_line_as_it_happens) {
    running_server running;
    auto client = running.client();
    follow(running, client);
    tell(running, "{\"event\":\"a\"}");
    tell(running, "{\"event\":\"b\"}");
    tell(running, "{\"event\":\"routine\"}", {}, severity::debug);
    end_stream(running);
    const auto got = client.receive();
    EXPECT_EQ(got.status, 200);
    EXPECT_TRUE(got.has("Content-Type: application/x-ndjson")) << got.header;
    EXPECT_EQ(got.body, "{\"event\":\"a\"}\n{\"event\":\"b\"}\n");
}

TEST(event_stream, is_about_one_session_and_a_level_where_somebody_asks_for_that) {
    running_server running;
    auto client = running.client();
    follow(running, client, "?session=lobby&level=debug");
    tell(running, "1", "export", severity::error);
    tell(running, "2", "lobby", severity::debug);
    end_stream(running);
    EXPECT_EQ(client.receive().body, "2\n");
}

TEST(event_stream, refuses_what_would_be_silent_for_ever) {
    running_server running;
    auto client = running.client();
    EXPECT_EQ(client.ask("GET", "/v1/events?session=loby").status, 404);
    EXPECT_EQ(client.ask("GET", "/v1/events?level=loud").status, 400);
    EXPECT_EQ(client.ask("GET", "/v1/events?sessions=lobby").status, 400);
}

TEST(event_stream, keeps_nobody_else_waiting) {
    running_server running;
    auto following = running.client();
    follow(running, following);
    auto other = running.client();
    EXPECT_EQ(other.ask("GET", "/v1/sessions").status, 200) << "a follower that waits holds no turn";
    EXPECT_EQ(other.ask("GET", "/v1/status").status, 200);
}

TEST(event_stream, forgets_a_client_that_leaves) {
    running_server running;
    {
        auto client = running.client();
        follow(running, client);
    }
    running.until([&running] { return !running.backend.live.has_followers(); });
}

/// The client sends nothing, takes nothing, and its socket is full.
TEST(event_stream, goes_on_with_a_client_that_pauses_and_says_what_it_missed) {
    running_server running;
    auto client = running.client();
    follow(running, client);
    const std::string text(200, 'x');
    for (int i = 0; i < 2'000; ++i)
        tell(running, text);
    auto other = running.client();
    EXPECT_EQ(other.ask("GET", "/livez").status, 200);
    tell(running, "last");
    end_stream(running);
    const auto got = client.receive();
    EXPECT_NE(got.body.find("\"event\":\"stream.missed\""), std::string::npos);
    EXPECT_TRUE(got.body.ends_with("last\n"));
    EXPECT_LT(got.body.size(), 2'000U * text.size()) << "what it missed was not kept for it";
}

TEST(event_stream, tells_of_a_client_that_takes_nothing_for_too_long) {
    auto bounds = testing::without_times();
    bounds.live_write = milliseconds{1};
    bounds.refusals = testing::never;
    running_server running{bounds};
    const std::string text(200, 'x');
    const auto told = [&running] {
        return running.on_thread([&running] { return running.backend.cut_followers; });
    };
    const auto stop_reading = [&] {
        auto client = running.client();
        follow(running, client);
        for (int i = 0; i < 4'000 && running.on_thread([&] { return running.backend.live.has_followers(); });
             ++i)
            tell(running, text);
        running.until([&running] { return !running.backend.live.has_followers(); });
    };
    stop_reading();
    ASSERT_EQ(told().size(), 1U);
    EXPECT_TRUE(told().front().ends_with(" lines, 1"));
    stop_reading();
    EXPECT_EQ(told().size(), 1U) << "another one of this user has its place in the next line";
    {
        auto client = running.client();
        follow(running, client);
    }
    running.until([&running] { return !running.backend.live.has_followers(); });
    EXPECT_EQ(told().size(), 1U) << "a client that leaves is none";
}

TEST(event_stream, ends_when_the_server_stops) {
    running_server running;
    auto client = running.client();
    follow(running, client);
    tell(running, "last");
    auto stopped = running.begin_stop();
    EXPECT_EQ(client.receive().body, "last\n") << "the whole answer, with its end";
    stopped.get();
}

}  // namespace
}  // namespace tokenkeeper::control::server_events_test
