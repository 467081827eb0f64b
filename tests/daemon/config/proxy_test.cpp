#include "daemon/config/render.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::proxy_test {
namespace {

std::string acme_with(const std::string& lines) {
    return "organizations:\n  acme:\n    region: us-east-1\n    " + lines + '\n';
}

/// The proxy of an organization with these lines.
proxy proxy_of(const std::string& lines) {
    const temporary_folder folder;
    auto c = loaded(load_text(folder, acme_with(lines)));
    auto& via = c.organizations.at("acme").via;
    return via ? std::move(*via) : proxy{};
}

/// "user:password@host:port" of this URL.
std::string read(const std::string& url) {
    const auto p = proxy_of("proxy: '" + url + "'");
    const auto credentials = p.credentials ? std::string{p.credentials->reveal()} + '@' : std::string{};
    return credentials + p.host + ':' + std::to_string(p.port);
}

TEST(proxy, is_a_host_with_a_port) {
    EXPECT_EQ(read("http://proxy.example:8080"), "proxy.example:8080");
    EXPECT_EQ(read("http://proxy.example"), "proxy.example:3128");
    EXPECT_EQ(read("HTTP://10.0.0.1:65535"), "10.0.0.1:65535");
    EXPECT_EQ(read("http://[fd00::1]:1"), "fd00::1:1");
    EXPECT_EQ(read("http://[::1]"), "::1:3128");
    EXPECT_EQ(read("http://proxy.example:8080/"), "proxy.example:8080");
}

TEST(proxy, may_have_a_user_and_a_password_in_its_url) {
    EXPECT_EQ(read("http://user:pass@proxy.example"), "user:pass@proxy.example:3128");
    EXPECT_EQ(read("http://user:@proxy.example"), "user:@proxy.example:3128");
    EXPECT_EQ(read("http://a%40b:%2f%3F%23%25:x@[::1]:80"), "a@b:/?#%:x@::1:80");
    EXPECT_EQ(read("http://us%C3%A9r:%20@p"), "usér: @p:3128");
}

TEST(proxy, may_have_its_password_in_a_file) {
    const temporary_folder folder;
    folder.write("proxy.secret", "user:password\n");
    const auto c = loaded(load_text(
        folder, acme_with("proxy_credentials_file: proxy.secret\n    proxy: http://proxy.example")));
    const auto& via = c.organizations.at("acme").via;
    ASSERT_TRUE(via);
    EXPECT_EQ(via->host, "proxy.example");
    EXPECT_FALSE(via->credentials);
    EXPECT_EQ(via->credentials_file, folder.path() / "proxy.secret");
}

TEST(proxy, is_not_asked_for_some_hosts) {
    const std::vector<std::string> hosts{"*",          "api.example", ".example",   "*.example", "10.0.0.1",
                                         "10.0.0.0/8", "0.0.0.0/0",   "fd00::/128", "::1",       "::/0"};
    std::string list;
    for (const auto& host : hosts)
        list += "'" + host + "', ";
    EXPECT_EQ(proxy_of("no_proxy: [" + list + "]\n    proxy: http://p").no_proxy, hosts);
    EXPECT_TRUE(proxy_of("no_proxy: []\n    proxy: http://p").no_proxy.empty());
}

/// What people and machines may write there: pieces of URLs in any order, the password among them.
TEST(proxy, of_any_text_costs_an_error_that_does_not_tell_the_password) {
    const std::vector<std::string> pieces{"http://", "https://", "user",  ":",        "@", "/",
                                          "%",       "%4",       "%00",   "[",        "]", "::1",
                                          "?",       "#",        "65536", "p.example"};
    const temporary_folder folder;
    std::mt19937 random{4711};
    std::string text = "organizations:\n";
    for (int i = 0; i < 900; ++i) {
        std::string url = i % 3 == 0 ? "" : "http://user:";
        for (auto count = random() % 6; count > 0; --count)
            url += pieces.at(random() % pieces.size());
        url += "T0kenOf" + std::string{i % 2 == 0 ? "@p" : "%@p"};
        text += "  o" + std::to_string(i) + ": { region: us-east-1, proxy: '" + url + "' }\n";
    }
    const auto errors = errors_of(load_text(folder, text), folder.path());
    EXPECT_GT(std::ranges::count(errors, '\n'), 400);
    EXPECT_EQ(errors.find("T0kenOf"), std::string::npos) << errors;
}

}  // namespace
}  // namespace tokenkeeper::config::proxy_test
