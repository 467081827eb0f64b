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

std::string header_with(std::size_t fields, const std::string& target) {
    std::string header = "GET " + target + " HTTP/1.1\r\n";
    for (std::size_t field = 0; field < fields; ++field)
        header += "a: b\r\n";
    return header + "\r\n";
}

std::string repeated(std::size_t count, const std::string& part) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += part;
    return text;
}

/// Few bytes make many parts, and each part costs time.
TEST(wire, refuses_more_parts_than_a_request_needs) {
    const limits bounds;
    const auto is_refused = [&bounds](const std::string& header) {
        const auto refused = refusal_of_parts(header, bounds);
        return refused && refused->kind == problem_kind::header_too_large;
    };
    EXPECT_FALSE(is_refused(header_with(64, "/livez")));
    EXPECT_TRUE(is_refused(header_with(65, "/livez")));
    EXPECT_FALSE(is_refused(header_with(1, repeated(64, "/a"))));
    EXPECT_TRUE(is_refused(header_with(1, repeated(65, "/a"))));
    EXPECT_FALSE(is_refused(header_with(1, "/a?" + repeated(63, "a&"))));
    EXPECT_TRUE(is_refused(header_with(1, "/a?" + repeated(64, "&"))));
    EXPECT_FALSE(is_refused(header_with(1, "/" + std::string(4000, 'a'))));
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
