#include "daemon/control/http/wire.hpp"

#include <string>

#include <boost/asio/buffer.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::wire_test {
namespace {

/// Asks once the parser has taken the header of this request and nothing else.
bool lacks(const std::string& header, const std::string& rest) {
    const auto head = "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n";
    http_request_parser parser;
    boost::system::error_code failure;
    EXPECT_EQ(parser.put(boost::asio::buffer(head), failure), head.size());
    EXPECT_TRUE(parser.is_header_done());
    return lacks_body(parser, boost::asio::buffer(rest));
}

TEST(wire, says_whether_the_body_of_a_request_is_here) {
    EXPECT_FALSE(lacks("", "")) << "there is none";
    EXPECT_TRUE(lacks("Content-Length: 2\r\n", "{"));
    EXPECT_FALSE(lacks("Content-Length: 2\r\n", "{}"));
    EXPECT_FALSE(lacks("Content-Length: 2\r\n", "{}GET")) << "the next request begins";
    EXPECT_TRUE(lacks("Transfer-Encoding: chunked\r\n", ""));
    EXPECT_TRUE(lacks("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n"));
    EXPECT_FALSE(lacks("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"));
}

}  // namespace
}  // namespace tokenkeeper::control::wire_test
