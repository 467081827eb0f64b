// Field: real servers leave out the reason phrase, with or without the space before it, speak HTTP/1.0, send
// 1xx answers first, and write a byte order mark before JSON; strict readers called all of these malformed.
// Right: what has one meaning is read. The token was used and its idle timer reset, so refusing the answer
// gains nothing.
#include "lib/genesys/operations.hpp"
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::field::odd_answers {
namespace {

using odd_answer = network;

TEST_F(odd_answer, is_read_where_it_has_one_meaning) {
    const std::string body = "\xef\xbb\xbf{\"dateTokenIdles\":\"2026-11-23T23:15:00Z\"}";
    const auto rest = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (const auto& whole :
         {"HTTP/1.1 200\r\n" + rest, "HTTP/1.1 200 \r\n" + rest, "HTTP/1.0 200 OK\r\n" + rest,
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n" + rest,
          "HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Folded: a\r\n b\r\n" + rest}) {
        server origin(io, always(whole));
        const auto got = send(*make(options(origin.url())));
        ASSERT_TRUE(got.has_value()) << whole << got.error().message;
        EXPECT_TRUE(genesys::decode_get_tokens_me(*got).has_value()) << whole;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::odd_answers
