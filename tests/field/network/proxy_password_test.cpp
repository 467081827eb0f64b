// Field: a proxy's password held "@", ":" and "%"; programs split the URL at the wrong place, sent half of
// it, and wrote the rest into their log as the host's name. Right: the parts are percent-decoded after the
// split, and a URL that can be read in two ways is refused without a word of it. A log is read by more people
// than a configuration.
#include "lib/net/proxy/proxy_settings.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::proxy_password {
namespace {

TEST(password_of_a_proxy, is_decoded_after_the_split) {
    const auto read = net::parse_proxy_url("http://dom%5Cuser:p%40ss%3Aw%2Frd%25@proxy.example:3128/");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->credentials.reveal(), "dom\\user:p@ss:w/rd%");
    EXPECT_EQ(read->host, "proxy.example");
    EXPECT_EQ(net::parse_proxy_url("http://user:a:b@proxy.example")->credentials.reveal(), "user:a:b");
}

TEST(password_of_a_proxy, is_never_repeated) {
    for (const char* url : {"http://user:hunter2@x@proxy.example", "http://user:hunter2/x@proxy.example",
                            "http://user:hunter2%zz@proxy.example", "http://user:hunter2#@proxy.example",
                            "http://hunter2@proxy.example", "https://user:hunter2@proxy.example",
                            "http://user:hunter2 @proxy.example"}) {
        const auto read = net::parse_proxy_url(url);
        ASSERT_TRUE(read.has_error()) << url;
        EXPECT_EQ(read.error().message.find("hunter2"), std::string::npos) << read.error().message;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::proxy_password
