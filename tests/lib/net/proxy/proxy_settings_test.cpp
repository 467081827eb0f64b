#include "lib/net/proxy/proxy_settings.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::net::proxy_settings_test {
namespace {

TEST(parse_proxy_url, takes_host_and_port_apart) {
    const struct {
        const char* url;
        const char* host;
        std::uint16_t port;
    } cases[] = {{"http://proxy.example", "proxy.example", 3128},
                 {"HTTP://Proxy.Example:8080", "proxy.example", 8080},
                 {"http://proxy.example/", "proxy.example", 3128},
                 {"http://10.0.0.1:1", "10.0.0.1", 1},
                 {"http://[fd00::1]:65535", "fd00::1", 65535},
                 {"http://[fd00::1]", "fd00::1", 3128}};
    for (const auto& each : cases) {
        const auto got = parse_proxy_url(each.url);
        ASSERT_TRUE(got) << each.url;
        EXPECT_EQ(got->host, each.host);
        EXPECT_EQ(got->port, each.port);
        EXPECT_TRUE(got->credentials.empty());
        EXPECT_TRUE(got->no_proxy.empty());
        EXPECT_FALSE(got->proxy_loopback);
    }
}

TEST(parse_proxy_url, decodes_user_and_password) {
    const struct {
        const char* url;
        std::string_view credentials;
    } cases[] = {{"http://user:password@h", "user:password"},
                 {"http://user:p%40ss%3a%2F%25@h:1", "user:p@ss:/%"},
                 {"http://user:a:b@h", "user:a:b"},
                 {"http://user:%C3%BC@h", "user:\xc3\xbc"},
                 {"http://user:@h", "user:"}};
    for (const auto& each : cases) {
        const auto got = parse_proxy_url(each.url);
        ASSERT_TRUE(got) << each.url;
        EXPECT_EQ(got->credentials.reveal(), each.credentials);
        EXPECT_EQ(got->host, "h");
    }
}

TEST(parse_proxy_url, refuses_the_rest_and_never_repeats_a_password) {
    for (const char* url : {"",
                            "http://",
                            "proxy.example:3128",
                            "https://user:hunter2@h",
                            "socks5://user:hunter2@h",
                            "http://user:hunter2@",
                            "http://user:hunter2@:1",
                            "http://user:hunter2@h:0",
                            "http://user:hunter2@h:65536",
                            "http://user:hunter2@h:x",
                            "http://user:hunter2@h/path",
                            "http://user:hunter2@h?q",
                            "http://user:hunter2/x@h",
                            "http://user:hunter2#x@h",
                            "http://user:hunter2%@h",
                            "http://user:hunter2%4@h",
                            "http://user:hunter2%zz@h",
                            "http://user:hunter2%0d%0a@h",
                            "http://user:hunter2%00@h",
                            "http://user:hunter2\n@h",
                            "http://us%3Aer:hunter2@h",
                            "http://:hunter2@h",
                            "http://@h",
                            "http://hunter2@h",
                            "http://user:hunt@er2@h",
                            "http://user:hunter2%+4@h",
                            "http://user:hunter2@fd00::1",
                            "http://user:hunter2@[h]",
                            "http://user:hunter2@h h"}) {
        const auto got = parse_proxy_url(url);
        ASSERT_FALSE(got) << url;
        EXPECT_EQ(got.error().which(), errc::invalid_argument);
        EXPECT_EQ(got.error().message.find("hunter2"), std::string::npos) << got.error().message;
    }
}

TEST(proxy_settings, are_cloned_whole) {
    auto from = parse_proxy_url("http://user:password@h:8080").value();
    from.no_proxy = {"a", "b"};
    from.proxy_loopback = true;
    const auto copy = from.clone();
    EXPECT_EQ(copy.host, "h");
    EXPECT_EQ(copy.port, 8080);
    EXPECT_EQ(copy.credentials, from.credentials);
    EXPECT_EQ(copy.no_proxy, from.no_proxy);
    EXPECT_TRUE(copy.proxy_loopback);
}

bool direct(std::string element, std::string_view host) {
    proxy_settings proxy;
    proxy.no_proxy = {"unrelated.example", std::move(element)};
    return bypasses(proxy, host);
}

TEST(bypasses, knows_names) {
    EXPECT_TRUE(direct("api.example", "api.example"));
    EXPECT_TRUE(direct("API.example", "api.EXAMPLE"));
    EXPECT_TRUE(direct("api.example", "api.example."));
    EXPECT_TRUE(direct("api.example.", "api.example"));
    EXPECT_FALSE(direct("api.example", "xapi.example"));
    EXPECT_FALSE(direct("api.example", "api.example.org"));
    EXPECT_FALSE(direct("api.example", "example"));
    EXPECT_FALSE(direct("", "api.example"));
    EXPECT_FALSE(direct(".", "api.example"));
}

TEST(bypasses, covers_the_subdomains_of_a_bare_domain) {
    for (const char* domain : {"example.com", "Example.COM", "example.com."}) {
        EXPECT_TRUE(direct(domain, "example.com")) << domain;
        EXPECT_TRUE(direct(domain, "api.example.com")) << domain;
        EXPECT_TRUE(direct(domain, "a.b.EXAMPLE.com.")) << domain;
        EXPECT_FALSE(direct(domain, "badexample.com")) << domain;
    }
    EXPECT_FALSE(direct("2.1", "192.0.2.1")) << "an address has no domains";
}

TEST(bypasses, knows_what_is_below_a_domain) {
    for (const char* domain : {".example", "*.example", "*.Example."}) {
        EXPECT_TRUE(direct(domain, "api.example")) << domain;
        EXPECT_TRUE(direct(domain, "a.b.EXAMPLE")) << domain;
        EXPECT_FALSE(direct(domain, "example")) << domain;
        EXPECT_FALSE(direct(domain, "apiexample")) << domain;
        EXPECT_FALSE(direct(domain, "api.example.org")) << domain;
    }
}

TEST(bypasses, knows_addresses_and_networks) {
    EXPECT_TRUE(direct("192.0.2.1", "192.0.2.1"));
    EXPECT_FALSE(direct("192.0.2.1", "192.0.2.10"));
    EXPECT_TRUE(direct("fd00::1", "fd00:0::1"));
    EXPECT_TRUE(direct("10.0.0.0/8", "10.255.0.1"));
    EXPECT_TRUE(direct("10.1.2.3/8", "10.255.0.1"));
    EXPECT_FALSE(direct("10.0.0.0/8", "11.0.0.1"));
    EXPECT_TRUE(direct("192.0.2.128/25", "192.0.2.128"));
    EXPECT_FALSE(direct("192.0.2.128/25", "192.0.2.127"));
    EXPECT_TRUE(direct("fd00::/8", "fdff::1"));
    EXPECT_FALSE(direct("fd00::/8", "fe80::1"));
    EXPECT_TRUE(direct("0.0.0.0/0", "198.51.100.1"));
    EXPECT_FALSE(direct("0.0.0.0/0", "fd00::1"));
    EXPECT_FALSE(direct("::/0", "198.51.100.1"));
    EXPECT_FALSE(direct("10.0.0.0/8", "10.example"));
    EXPECT_FALSE(direct("10.0.0.0/33", "10.0.0.1"));
}

TEST(bypasses, knows_all) {
    EXPECT_TRUE(direct("*", "api.example"));
    EXPECT_TRUE(direct("*", "fd00::1"));
}

TEST(bypasses, reaches_loopback_directly_unless_told) {
    proxy_settings proxy;
    for (const char* host : {"localhost", "LocalHost", "localhost.", "127.0.0.1", "127.9.9.9", "::1"}) {
        proxy.proxy_loopback = false;
        EXPECT_TRUE(bypasses(proxy, host)) << host;
        proxy.proxy_loopback = true;
        EXPECT_FALSE(bypasses(proxy, host)) << host;
    }
    proxy.no_proxy = {"127.0.0.0/8"};
    EXPECT_TRUE(bypasses(proxy, "127.0.0.1"));
    EXPECT_FALSE(bypasses(proxy, "localhost"));
    EXPECT_FALSE(bypasses(proxy_settings{}, "api.example"));
}

TEST(no_proxy, elements_are_checked) {
    for (const char* good : {"*", "api.example", "API.example", ".example", "*.example", "localhost",
                             "192.0.2.1", "fd00::1", "10.0.0.0/8", "fd00::/8", "0.0.0.0/0", "::/0"}) {
        EXPECT_EQ(no_proxy_trouble(good), "") << good;
    }
    for (const char* bad : {"", ".", "*.", "*example", "a.*", "api.example:443", "[fd00::1]", "10.0.0.0/33",
                            "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "fd00::/129", "api.example/8", "a b",
                            "a,b", "http://api.example", ".192.0.2.1", "..example"}) {
        EXPECT_NE(no_proxy_trouble(bad), "") << bad;
    }
    using namespace std::string_view_literals;
    EXPECT_NE(no_proxy_trouble("::1\0x"sv), "");
}

}  // namespace
}  // namespace tokenkeeper::net::proxy_settings_test
