// Field: a gateway compressed every answer although the request said `Accept-Encoding: identity`; the client
// reported "not a JSON object" and people searched the API for the fault. Right: the compression is named. It
// is the gateway that has to be changed, and nothing else in the message leads there.
#include "lib/client/tokens_api.hpp"
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::field::compressed_answer {
namespace {

using compressed_answer = network;

TEST_F(compressed_answer, is_named) {
    server origin(io, always("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
                             "Content-Length: 4\r\n\r\n\x1f\x8b\x08\x01"));
    const auto transport = make(options(origin.url()));
    client::tokens_api api{*transport};
    const auto got = run(io, api.get_tokens_me(secret{"the-token"}, true, seconds{30}));
    ASSERT_TRUE(got.has_error());
    EXPECT_EQ(got.error().which(), errc::malformed_response);
    EXPECT_NE(got.error().message.find("compressed (Content-Encoding: gzip)"), std::string::npos)
        << got.error().message;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::compressed_answer
