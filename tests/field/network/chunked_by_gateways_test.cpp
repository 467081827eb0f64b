// Field: gateways send a body in chunks with extensions, with trailers, a length with leading zeros or in
// capitals, and in pieces that end in the middle of a chunk's header; hand-made readers lost a byte or hung.
// Right: all of these are one body, however the bytes arrive. Trailers are read to their end and thrown away,
// or the next answer begins there.
#include "lib/net/http/response_reader.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::chunked_by_gateways {
namespace {

TEST(chunked_body, is_read_in_all_forms_and_pieces) {
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const char* body :
         {"5\r\nhello\r\n0\r\n\r\n", "5;a=b;c=\"d\"\r\nhello\r\n0\r\n\r\n", "00005\r\nhello\r\n000\r\n\r\n",
          "2\r\nhe\r\n3\r\nllo\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n"}) {
        const auto whole = head + body;
        for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, whole.size()}) {
            net::response_reader reader(net::answer_body::as_declared);
            bool done = false;
            for (std::size_t i = 0; i < whole.size(); i += piece) {
                EXPECT_FALSE(done) << body;
                const auto put = reader.put(std::string_view(whole).substr(i, piece));
                ASSERT_TRUE(put.has_value()) << body << put.error().message;
                done = *put;
            }
            ASSERT_TRUE(done) << body;
            EXPECT_TRUE(reader.reusable()) << body;
            EXPECT_EQ(reader.take_response().body, "hello") << body;
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::chunked_by_gateways
