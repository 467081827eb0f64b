// Field: answers that a gateway and a client read differently (both lengths, two lengths, a bare CR, a space
// before a colon) were used to slip another answer in between, so that one user read another's. Right: such
// an answer is a passing fault, closes the connection, and proves nothing about a token. The next bytes of
// that connection may belong to anybody (RFC 9112 section 11.2).
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::field::ambiguous_answers {
namespace {

using ambiguous_answer = network;

TEST_F(ambiguous_answer, is_a_passing_fault_and_ends_the_connection) {
    const std::string start = "HTTP/1.1 200 OK\r\n";
    for (const auto* rest :
         {"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
          "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "Content-Length: 2, 3\r\n\r\n{}",
          "X: a\rContent-Length: 2\r\n\r\n{}", "Content-Length : 2\r\n\r\n{}", "Content-Length: 2\n\r\n{}"}) {
        server origin(io, always(start + rest));
        const auto transport = make(options(origin.url()));
        for (int i = 0; i < 2; ++i) {
            const auto got = send(*transport);
            ASSERT_TRUE(got.has_error()) << rest;
            EXPECT_EQ(got.error().which(), errc::malformed_response) << rest;
            EXPECT_TRUE(got.error().code == condition::retry_later) << rest;
        }
        EXPECT_EQ(origin.connections(), 2U) << rest;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::ambiguous_answers
