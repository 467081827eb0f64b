#include "daemon/ctl/output/event_text.hpp"
#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::events_test {
namespace {

constexpr auto lost =
    R"({"time":"2026-11-23T23:00:00.250Z","level":"error","event":"session.lost","session":"lobby","organization":"acme",)"
    R"("reason":"idle_timeout","correlation_id":"c0ffee","message":"the token is dead"})";

/// Chunks as a daemon sends them, with or without their end.
std::string stream_of(const std::vector<std::string>& chunks, bool ends) {
    std::string text =
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const auto& chunk : chunks) {
        std::array<char, 16> size{};
        std::snprintf(size.data(), size.size(), "%zx", chunk.size());
        text += std::string{size.data()} + "\r\n" + chunk + "\r\n";
    }
    return ends ? text + "0\r\n\r\n" : text;
}

class events : public testing::Test {
protected:
    events() {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
    }
};

TEST_F(events, are_lines_for_people) {
    EXPECT_EQ(
        event_text(lost, {}),
        "2026-11-23 23:00:00 UTC error session.lost lobby: the token is dead (idle_timeout), correlation "
        "id c0ffee");
    EXPECT_EQ(event_text(R"({"time":"x","level":"info","event":"config.loaded","message":"m\u001b[2J"})", {}),
              "- info config.loaded: m\\x1b[2J");
    EXPECT_EQ(event_text("\x1b[2Jnot JSON", {}), "\\x1b[2Jnot JSON");
    EXPECT_TRUE(contains(event_text(lost, {.colour = true}), "\x1b["));
}

TEST_F(events, are_printed_until_the_daemon_ends) {
    const std::string line{lost};
    const fake_daemon daemon{[&](const std::string&) {
        return stream_of({line.substr(0, 40), line.substr(40) + "\n" + line + "\n"}, true);
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"events"}), exit_status::unreachable);
    const auto printed = s.out.str();
    EXPECT_TRUE(contains(printed, "session.lost lobby: the token is dead"));
    EXPECT_EQ(std::count(printed.begin(), printed.end(), '\n'), 2);
    EXPECT_TRUE(contains(s.err.str(), "tokenkeeperd ended, and the events with it")) << s.err.str();
    EXPECT_EQ(daemon.requests().at(0), "GET /v1/events");
}

TEST_F(events, are_json_where_a_program_reads_them) {
    const fake_daemon daemon{[](const std::string&) { return stream_of({std::string{lost} + "\n"}, true); }};
    stage s{daemon.path()};
    s.run({"events", "--json", "--session", "a b", "--level", "warning"});
    EXPECT_EQ(s.out.str(), std::string{lost} + "\n");
    EXPECT_EQ(daemon.requests().at(0), "GET /v1/events?session=a%20b&level=warning");
}

TEST_F(events, say_why_there_are_none) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(404,
                         R"({"title":"No such session","detail":"There is no session 'x'.","hint":"Look."})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"events", "--session", "x"}), exit_status::failed);
    EXPECT_TRUE(contains(s.err.str(), "There is no session 'x'.")) << s.err.str();
    stage away{"/nonexistent/s"};
    EXPECT_EQ(away.run({"events"}), exit_status::unreachable);
    stage wrong{daemon.path()};
    EXPECT_EQ(wrong.run({"events", "--level", "loud"}), exit_status::usage);
}

TEST_F(events, end_with_a_failure_where_the_connection_breaks) {
    const fake_daemon daemon{[](const std::string&) { return stream_of({std::string{lost} + "\n"}, false); }};
    stage s{daemon.path()};
    EXPECT_NE(s.run({"events", "--json"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), std::string{lost} + "\n") << "what was there was printed";
    EXPECT_FALSE(s.err.str().empty());
}

}  // namespace
}  // namespace tokenkeeper::ctl::events_test
