// Field: `no_proxy: [corp.example]` covers gateway.corp.example in curl and Go, and people copy the list from
// there; here the request went to the proxy, which does not know the inner network. Right: a bare domain
// covers itself and its subdomains, one with a dot in front only the latter. A name that merely ends alike is
// another's.
#include "lib/net/proxy/proxy_settings.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::no_proxy_domain {
namespace {

bool bypassed(const char* element, const char* host) {
    net::proxy_settings proxy;
    proxy.no_proxy = {element};
    return net::bypasses(proxy, host);
}

TEST(bare_domain_in_no_proxy, covers_its_subdomains) {
    for (const char* host : {"corp.example", "gateway.corp.example", "a.b.CORP.example", "corp.example."})
        EXPECT_TRUE(bypassed("corp.example", host)) << host;
    for (const char* host : {"notcorp.example", "corp.example.org", "example"})
        EXPECT_FALSE(bypassed("corp.example", host)) << host;
    EXPECT_FALSE(bypassed(".corp.example", "corp.example"));
    EXPECT_TRUE(bypassed(".corp.example", "gateway.corp.example"));
}

}  // namespace
}  // namespace tokenkeeper::tests::field::no_proxy_domain
