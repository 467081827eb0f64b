// A client passes open files whose last close waits for an hour: nobody else waits with it.
#include "tests/daemon/control/running_server.hpp"
#include "tests/support/lingering_file.hpp"

#include <optional>

#include <sys/un.h>

namespace tokenkeeper::control::server_files_test {
namespace {

using testing::running_server;

const std::string request = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

class control_server_files : public ::testing::Test {
protected:
    control_server_files() {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        running->path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        client = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    ~control_server_files() override {
        file.reset();
        ::close(client);
    }

    void expect_answer() { EXPECT_EQ(running->client().ask("GET", "/livez").status, 200); }

    std::optional<tests::lingering_file> file{std::in_place};
    std::optional<running_server> running{std::in_place};
    int client = -1;
};

TEST_F(control_server_files, stop_nobody_with_a_request) {
    file->send_over(client, request);
    expect_answer();
}

TEST_F(control_server_files, stop_nobody_out_of_band) {
    file->send_over(client, "x", MSG_OOB);
    // The server may have ended the connection by now.
    static_cast<void>(::send(client, request.data(), request.size(), MSG_NOSIGNAL));
    expect_answer();
}

TEST_F(control_server_files, stop_nobody_behind_a_request) {
    running->hold();
    const std::string last =
        "POST /v1/sessions/lobby/verify HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_GT(::send(client, last.data(), last.size(), MSG_NOSIGNAL), 0);
    running->until([this] { return !running->backend.acts.empty(); });
    file->send_over(client, "x");
    running->let_go();
    expect_answer();
}

TEST_F(control_server_files, stop_nobody_behind_a_refused_request) {
    file->send_over(client, "GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n");
    expect_answer();
}

TEST_F(control_server_files, delay_no_end_of_the_server) {
    EXPECT_GT(::send(client, request.data(), 10, MSG_NOSIGNAL), 0);
    file->send_over(client, "x");
    running.reset();
    char part = 0;
    EXPECT_LE(::recv(client, &part, 1, 0), 0);
}

}  // namespace
}  // namespace tokenkeeper::control::server_files_test
