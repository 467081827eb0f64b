// Field: a shell script wrote a request to the control socket with printf and "\n"; the daemon waited for the
// end of a header that had come long ago, and the script got 408 after five seconds. Right: 400 at
// once, which says that the CR is missing. Guessing is no help: what reads bare LF on one side only can be
// used to smuggle.
#include "tests/daemon/control/running_server.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::bare_line_feeds {
namespace {

TEST(control_socket, names_the_carriage_return_that_is_missing) {
    control::testing::running_server running;
    for (const auto* request : {"GET /livez HTTP/1.1\nHost: localhost\n\n",
                                "GET /livez HTTP/1.1\r\nHost: localhost\n\r\n", "GET /livez HTTP/1.1\n"}) {
        auto client = running.client();
        ASSERT_TRUE(client.send(request));
        const auto refused = client.receive();
        EXPECT_EQ(refused.status, 400) << request;
        EXPECT_NE(refused.body.find("a bare LF"), std::string::npos) << refused.body;
        EXPECT_NE(refused.body.find("CR and LF"), std::string::npos) << refused.body;
        client.end_sending();
        EXPECT_TRUE(client.wait_for_end());
    }
}

TEST(control_socket, refuses_requests_with_two_meanings) {
    control::testing::running_server running;
    for (const auto* field : {"Content-Length : 0", "Content-Length: 0\r\nContent-Length: 1",
                              "Content-Length: 1\r\nTransfer-Encoding: chunked", "X: a\rb"}) {
        auto client = running.client();
        ASSERT_TRUE(
            client.send("POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n" + std::string{field} + "\r\n\r\n"));
        EXPECT_EQ(client.receive().status, 400) << field;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::bare_line_feeds
