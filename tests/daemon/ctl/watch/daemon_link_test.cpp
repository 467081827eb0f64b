#include "daemon/ctl/watch/daemon_link.hpp"

#include "tests/daemon/ctl/fake_daemon.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::ctl::daemon_link_test {
namespace {

constexpr milliseconds limit{3000};

/// Goes on whenever something can be done, as the loop does, while the clock of the link stands still.
outcome<answer> wait_for(daemon_link& link) {
    constexpr int patience_of_tests = 30'000;
    for (;;) {
        if (auto result = link.proceed({})) return *std::move(result);
        pollfd entry{link.descriptor(), link.events(), 0};
        if (::poll(&entry, 1, patience_of_tests) <= 0) return failure{exit_status::usage, "nothing happened"};
    }
}

TEST(daemon_link, brings_an_answer_of_any_size) {
    const std::string large(3'000'000, 'x');
    const fake_daemon daemon{[&large](const std::string& request) {
        return http_json(request == "GET /v1/status" ? 200 : 404, "\"" + large + "\"");
    }};
    daemon_link link{daemon.path()};
    link.ask("/v1/status", {}, limit);
    const auto found = wait_for(link);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->status, 200U);
    EXPECT_EQ(found->body.size(), large.size() + 2);
    EXPECT_FALSE(link.is_busy());
    link.ask("/other", {}, limit);
    EXPECT_EQ(wait_for(link)->status, 404U);
}

TEST(daemon_link, gives_up_a_request_for_another_one) {
    const fake_daemon daemon{
        [](const std::string& request) { return http_json(200, "\"" + request + "\""); }};
    daemon_link link{daemon.path()};
    link.ask("/first", {}, limit);
    static_cast<void>(link.proceed({}));
    link.ask("/second", {}, limit);
    EXPECT_EQ(wait_for(link)->body, "\"GET /second\"");
}

TEST(daemon_link, says_why_there_is_no_answer) {
    const auto reason_of = [](const std::string& bytes) {
        const fake_daemon daemon{[&bytes](const std::string&) { return bytes; }};
        daemon_link link{daemon.path()};
        link.ask("/", {}, limit);
        return wait_for(link).error().message;
    };
    EXPECT_EQ(reason_of(""), "tokenkeeperd closed the connection without an answer");
    EXPECT_EQ(reason_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), "the answer was cut short");
    EXPECT_NE(reason_of("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n").find("not HTTP"), std::string::npos);
    EXPECT_EQ(reason_of("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n{"), "the answer is too large");
    daemon_link nobody{"/nonexistent/socket"};
    nobody.ask("/", {}, limit);
    EXPECT_TRUE(wait_for(nobody).error().message.starts_with("tokenkeeperd is not running"));
    daemon_link wrong{std::string(200, 'x')};
    wrong.ask("/", {}, limit);
    EXPECT_EQ(wait_for(wrong).error().status, exit_status::usage);
}

TEST(daemon_link, never_waits_for_a_daemon_that_hangs) {
    const fake_daemon daemon{[](const std::string&) { return std::string{}; }, true};
    daemon_link link{daemon.path()};
    link.ask("/", {}, limit);
    EXPECT_FALSE(link.proceed({}));
    EXPECT_EQ(link.next_step({}), boot_time{limit});
    EXPECT_FALSE(link.proceed(boot_time{limit - milliseconds{1}}));
    const auto late = link.proceed(boot_time{limit});
    ASSERT_TRUE(late);
    EXPECT_TRUE(late->error().passing);
    EXPECT_NE(late->error().message.find("within 3s"), std::string::npos);
}

TEST(daemon_link, tries_again_where_the_queue_of_the_socket_is_full) {
    const tests::scratch_directory folder;
    const std::string path = folder / "s";
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(listener, 0), 0);
    daemon_link first{path};
    first.ask("/", {}, limit);
    EXPECT_FALSE(first.proceed({}));
    EXPECT_GE(first.descriptor(), 0);
    daemon_link second{path};
    second.ask("/", {}, limit);
    EXPECT_FALSE(second.proceed({}));
    EXPECT_EQ(second.descriptor(), -1) << "it waits for time only";
    EXPECT_EQ(second.next_step({}), boot_time{milliseconds{100}});
    ::close(::accept(listener, nullptr, nullptr));
    EXPECT_FALSE(second.proceed({}));
    EXPECT_GE(second.descriptor(), 0) << "there is room now";
    ::close(listener);
}

}  // namespace
}  // namespace tokenkeeper::ctl::daemon_link_test
