// Field: base64 encoders of several languages put a line end after each 76 characters; a client with a long
// secret sent a header that ended in the middle of its credentials, and got 400. Right: the credentials are
// one line, however long. MIME wants line ends in base64, HTTP does not (RFC 7617 section 2).
#include "lib/genesys/oauth.hpp"
#include "lib/net/http/request_text.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::long_credentials {
namespace {

TEST(long_credentials, are_one_line) {
    const genesys::oauth_credentials client{"an-id", secret{std::string(600, 's')}};
    const auto request = genesys::client_credentials_grant(client);
    EXPECT_EQ(request.basic.reveal().size(), (std::string_view{"an-id:"}.size() + 600) / 3 * 4);
    EXPECT_EQ(request.basic.reveal().find_first_of("\r\n "), std::string_view::npos);
    const auto base = net::parse_base_url("https://login.example");
    ASSERT_TRUE(base.has_value());
    const auto sent = net::request_text(request, *base, "test/1");
    ASSERT_TRUE(sent.has_value());
    const auto whole_line = "Authorization: Basic " + std::string{request.basic.reveal()} + "\r\n";
    EXPECT_NE(sent->reveal().find(whole_line), std::string_view::npos);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::long_credentials
