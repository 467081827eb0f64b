#include "daemon/ctl/daemon_client/api.hpp"
#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::ctl::client_test {
namespace {

using namespace std::chrono_literals;

/// The failure of `GET /x` where the daemon sends exactly `answer`.
failure failure_of(const std::string& answer, bool hang = false, milliseconds timeout = 30s) {
    const fake_daemon daemon{[answer](const std::string&) { return answer; }, hang};
    const auto response = fetch(client{daemon.path()}, method::get, "/x", timeout);
    return response ? failure{exit_status::fine, "an answer: " + response->text, {}, ""} : response.error();
}

TEST(client, gives_status_and_body) {
    const fake_daemon daemon{[](const std::string&) { return http_json(503, "{}"); }};
    const auto response = client{daemon.path()}.ask(method::post, "/v1/reload", 30s);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 503U);
    EXPECT_EQ(response->body, "{}");
    EXPECT_EQ(daemon.requests(), std::vector<std::string>{"POST /v1/reload"});
}

TEST(client, sends_a_body_and_hears_whose_token_was_used) {
    const fake_daemon daemon{
        [](const std::string&) { return http_json(200, "{}", "Tokenkeeper-Session: lobby\r\n"); }};
    const std::string large(50'000, 'x');
    const auto response = client{daemon.path()}.ask(method::put, "/x", 30s, large);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->session_used, "lobby");
    ASSERT_TRUE(client{daemon.path()}.ask(method::del, "/y", 30s));
    EXPECT_EQ(daemon.requests(), (std::vector<std::string>{"PUT /x", "DELETE /y"}));
    EXPECT_EQ(daemon.bodies(), (std::vector<std::string>{large, ""}));
}

TEST(client, gives_up_on_a_daemon_that_hangs) {
    for (const char* start : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"}) {
        const failure reason = failure_of(start, true, 50ms);
        EXPECT_EQ(reason.status, exit_status::unreachable) << start;
        EXPECT_TRUE(contains(reason.message, "no answer from ")) << reason.message;
    }
}

TEST(client, tells_a_missing_socket_from_one_that_nobody_serves) {
    EXPECT_TRUE(
        contains(client{"/nonexistent/s"}.ask(method::get, "/", 1s).error().message, "its socket is not"));
    const failure not_a_socket = client{"/dev/null"}.ask(method::get, "/", 1s).error();
    EXPECT_EQ(not_a_socket.status, exit_status::unreachable);
    EXPECT_TRUE(contains(not_a_socket.message, "no program listens")) << not_a_socket.message;
    EXPECT_TRUE(contains(not_a_socket.hint, "journalctl -u tokenkeeper")) << not_a_socket.hint;
    EXPECT_EQ(client{std::string(200, 'x')}.ask(method::get, "/", 1s).error().status, exit_status::usage);
}

TEST(client, tells_garbage_cut_and_empty_answers_apart) {
    EXPECT_TRUE(contains(failure_of("SSH-2.0-OpenSSH\r\n\r\n").message, "not HTTP"));
    const auto cut = failure_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{");
    EXPECT_TRUE(contains(cut.message, "cut short"));
    EXPECT_TRUE(cut.passing) << "a daemon that was killed is there again soon";
    EXPECT_EQ(failure_of("").status, exit_status::unreachable);
    EXPECT_TRUE(contains(failure_of(http_json(200, "<html>")).message, "not the JSON"));
}

TEST(client, refuses_answers_without_end) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    EXPECT_TRUE(contains(failure_of(head).message, "too large"));
    EXPECT_TRUE(
        contains(failure_of("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')).message, "too large"));
}

TEST(fetch, tells_a_problem_in_the_daemons_words) {
    const failure reason = failure_of(
        http_json(422, R"({"title":"Refused","detail":"2 errors","hint":"Mend it","errors":["one","two"]})"));
    EXPECT_EQ(reason.status, exit_status::failed);
    EXPECT_EQ(reason.message, "2 errors");
    EXPECT_EQ(reason.details, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(reason.hint, "Mend it");
}

TEST(fetch, knows_a_daemon_that_cannot_start) {
    const failure reason = failure_of(http_json(
        503,
        R"({"type":"urn:tokenkeeper:problem:configuration-broken","title":"Broken","errors":["a.yaml:1:1: oops"],)"
        R"("hint":"See journalctl -u tokenkeeper"})"));
    EXPECT_EQ(reason.status, exit_status::unreachable) << "no session is kept";
    EXPECT_EQ(reason.details, (std::vector<std::string>{"a.yaml:1:1: oops"}));
    EXPECT_TRUE(contains(reason.hint, "journalctl -u tokenkeeper"));
    EXPECT_TRUE(reason.passing);
}

TEST(fetch, knows_missing_rights_and_answers_without_explanation) {
    EXPECT_EQ(failure_of(http_json(403, R"({"title":"Not permitted"})")).status, exit_status::not_permitted);
    EXPECT_TRUE(contains(failure_of(http_json(500, "oops")).message, "HTTP status 500"));
}

TEST(percent_encode, lets_no_name_be_a_path) {
    EXPECT_EQ(percent_encode("a-b_c.d~1"), "a-b_c.d~1");
    EXPECT_EQ(percent_encode("../x?y#z%"), "..%2Fx%3Fy%23z%25");
    EXPECT_EQ(percent_encode(".."), "%2E%2E");
    EXPECT_EQ(percent_encode("ü\r\n"), "%C3%BC%0D%0A");
}

TEST(all_sessions, follows_the_pages_to_the_end) {
    const fake_daemon daemon{[](const std::string& request) {
        const bool second = request.find("after=b%2F") != std::string::npos;
        return http_json(200,
                         second ? R"({"sessions":[3],"next":null})" : R"({"sessions":[1,2],"next":"b/"})");
    }};
    const auto all = all_sessions(client{daemon.path()}, 30s);
    ASSERT_TRUE(all);
    EXPECT_EQ(boost::json::serialize(*all), "[1,2,3]");
}

TEST(all_sessions, ends_at_pages_that_do_not) {
    const std::string page = R"({"sessions":[")" + std::string(1U << 20U, 'x') + R"("],"next":"a"})";
    const fake_daemon daemon{[&page](const std::string&) { return http_json(200, page); }};
    const auto all = all_sessions(client{daemon.path()}, 30s, {}, 3U << 20U);
    ASSERT_FALSE(all);
    EXPECT_TRUE(contains(all.error().message, "larger than 3 MiB")) << all.error().message;
    EXPECT_TRUE(contains(all.error().hint, "Another program may listen")) << all.error().hint;
    EXPECT_EQ(daemon.requests().size(), 3U);
}

TEST(fetch, reads_no_json_that_grows_in_memory) {
    std::string parts = "0";
    for (int i = 0; i < 100'000; ++i)
        parts += ",[]";
    std::string members = R"("x":0)";
    for (int i = 0; i < 100; ++i)
        members += R"(,"x":0)";
    for (const auto& body : {R"({"sessions":[)" + parts + "]}", "{" + members + "}"})
        EXPECT_TRUE(contains(failure_of(http_json(200, body)).message, "not the JSON"));
}

TEST(terminal_safe, keeps_the_value_and_escapes_what_steers_a_terminal) {
    EXPECT_EQ(terminal_safe("{\"a\": \"\u009bü\"}\n"), "{\"a\": \"\\u009bü\"}\n");
    EXPECT_EQ(terminal_safe("{\n\t\"a\": 1\n}"), "{\n\t\"a\": 1\n}");
    // What no JSON has: somebody else answers in the daemon's place.
    EXPECT_EQ(terminal_safe("\x1b[31m\x9b\r\x7f"), "\\u001b[31m\\ufffd\\u000d\\u007f");
}

}  // namespace
}  // namespace tokenkeeper::ctl::client_test
