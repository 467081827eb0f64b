#include "daemon/ctl/login/redirect_address.hpp"

#include "daemon/ctl/login/redirect_page.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::redirect_address_test {
namespace {

TEST(redirect_address, is_a_loopback_host_with_a_port) {
    for (const auto& [uri, host, path] : {std::tuple{"http://127.0.0.1:8085/", "127.0.0.1:8085", "/"},
                                          {"http://127.0.0.1:8085", "127.0.0.1:8085", "/"},
                                          {"http://[::1]:9/a%20b?x=1", "[::1]:9", "/a%20b"},
                                          {"http://LocalHost:65535/back", "localhost:65535", "/back"}}) {
        const auto address = read_redirect_address(uri);
        ASSERT_TRUE(address) << uri;
        EXPECT_EQ(address->host_and_port(), host);
        EXPECT_EQ(address->path, path);
    }
}

TEST(redirect_address, is_nothing_that_this_host_cannot_keep_for_itself) {
    for (const auto* uri :
         {"https://127.0.0.1:8085/", "http://127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.2:8085/",
          "http://0.0.0.0:8085/", "http://[::]:8085/", "http://10.0.0.1:8085/",
          "http://localhost.example:80/", "http://me@127.0.0.1:8085/", "http://127.0.0.1:99999/",
          "http://127.0.0.1:8085/#f", "app:/back", "/back", ""}) {
        const auto address = read_redirect_address(uri);
        ASSERT_FALSE(address) << uri;
        EXPECT_NE(address.error().hint.find("--paste"), std::string::npos);
    }
}

TEST(redirect_address, knows_the_header_of_its_browser) {
    const redirect_address usual{"localhost", 8085, "/"};
    EXPECT_TRUE(usual.is_named_by("LOCALHOST:8085"));
    EXPECT_FALSE(usual.is_named_by("localhost"));
    EXPECT_FALSE(usual.is_named_by("127.0.0.1:8085"));
    const redirect_address port_80{"127.0.0.1", 80, "/"};
    EXPECT_TRUE(port_80.is_named_by("127.0.0.1"));
    EXPECT_TRUE(port_80.is_named_by("127.0.0.1:80"));
}

TEST(redirect_page, shows_a_text_and_no_markup) {
    const auto page = redirect_page("a<b> & \"c\" 'd'\x1b");
    EXPECT_NE(page.find("<p>a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;\\x1b</p>"), std::string::npos) << page;
}

}  // namespace
}  // namespace tokenkeeper::ctl::redirect_address_test
