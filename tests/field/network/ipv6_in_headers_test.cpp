// Field: a gateway had an IPv6 address and no name; clients sent `Host: ::1:8443`, which nobody can read,
// asked the proxy for `fd00::1:443`, or sent the brackets as SNI. Right: brackets in Host and CONNECT, none
// where the address itself is meant, and no SNI for an address (RFC 6066 section 3). An address and a port
// have colons both.
#include "lib/net/host_port.hpp"
#include "lib/net/url.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::ipv6_in_headers {
namespace {

TEST(ipv6_address, has_brackets_only_where_a_port_may_follow) {
    const auto base = net::parse_base_url("https://[FD00::1]:8443/genesys");
    ASSERT_TRUE(base.has_value());
    EXPECT_EQ(base->host, "fd00::1");
    EXPECT_TRUE(base->is_address);
    EXPECT_EQ(base->authority(), "[fd00::1]:8443");
    EXPECT_EQ(net::parse_base_url("https://[fd00::1]")->authority(), "[fd00::1]");
    EXPECT_EQ((net::host_port{"fd00::1", true, 443}.text()), "[fd00::1]:443");
    for (const char* wrong :
         {"https://fd00::1", "https://[fd00::1", "https://[fe80::1%25eth0]", "https://[x]"})
        EXPECT_TRUE(net::parse_base_url(wrong).has_error()) << wrong;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::ipv6_in_headers
