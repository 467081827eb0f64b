#include "lib/net/url.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::net::url_test {
namespace {

TEST(base_url, takes_https_and_its_default_port) {
    const auto url = parse_base_url("https://API.mypurecloud.com/").value();
    EXPECT_TRUE(url.tls);
    EXPECT_EQ(url.host, "api.mypurecloud.com");
    EXPECT_EQ(url.port, 443);
    EXPECT_EQ(url.path_prefix, "");
    EXPECT_EQ(url.authority(), "api.mypurecloud.com");
}

TEST(base_url, keeps_the_path_of_a_gateway) {
    const auto url = parse_base_url("https://gateway.example:8443/a/genesys//").value();
    EXPECT_EQ(url.path_prefix, "/a/genesys");
    EXPECT_EQ(url.authority(), "gateway.example:8443");
}

TEST(base_url, takes_addresses) {
    const auto six = parse_base_url("https://[2001:db8::1]:444").value();
    EXPECT_TRUE(six.is_address);
    EXPECT_EQ(six.host, "2001:db8::1");
    EXPECT_EQ(six.authority(), "[2001:db8::1]:444");
    EXPECT_TRUE(parse_base_url("https://192.0.2.1").value().is_address);
}

TEST(base_url, takes_plain_http_to_loopback_only) {
    for (const auto* good : {"http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:1",
                             "http://localhost", "http://LOCALHOST:81/x"}) {
        EXPECT_TRUE(parse_base_url(good).has_value()) << good;
    }
    for (const auto* bad : {"http://api.mypurecloud.com", "http://10.0.0.1", "http://localhost.example",
                            "http://127.0.0.1.example", "http://[::2]", "http://0.0.0.0"}) {
        const auto refused = parse_base_url(bad);
        ASSERT_TRUE(refused.has_error()) << bad;
        EXPECT_EQ(refused.error().which(), errc::invalid_argument);
        EXPECT_NE(refused.error().message.find("loopback"), std::string::npos) << refused.error().message;
    }
}

TEST(base_url, refuses_what_it_cannot_use) {
    for (const auto* bad : {"",
                            "api.mypurecloud.com",
                            "ftp://x",
                            "https://",
                            "https://x?y",
                            "https://x#y",
                            "https://x:0",
                            "https://x:99999",
                            "https://a b",
                            "https://x\r\ny",
                            "https://%0d%0a",
                            "https://[::1",
                            "https://[localhost]",
                            "https://[127.0.0.1]",
                            "https://[fe80::1%eth0]",
                            "https://::1",
                            "https://x:",
                            "https://x:1x",
                            "https://[::1]x",
                            "https:///x",
                            "https:/x"}) {
        const auto refused = parse_base_url(bad);
        ASSERT_TRUE(refused.has_error()) << bad;
        EXPECT_EQ(refused.error().which(), errc::invalid_argument) << bad;
    }
}

TEST(base_url, does_not_repeat_a_password) {
    for (const auto* bad : {"https://me:hunter2@gateway.example", "ftp://me:hunter2@gateway.example"}) {
        const auto refused = parse_base_url(bad);
        ASSERT_TRUE(refused.has_error());
        EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenkeeper::net::url_test
