// Field: a container had `ndots:5` and a search domain with a wildcard record; `api.mypurecloud.com` was
// asked as `api.mypurecloud.com.corp.example` first, and the wildcard answered in the region's place. Right:
// the names of regions are whole names, and no search domain is put behind them. Only the resolver is told:
// the name in Host, SNI and the check of the certificate has no dot at its end, which servers do not expect.
#include "lib/genesys/region.hpp"
#include "lib/net/url.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::search_domain_with_wildcard {
namespace {

TEST(name_of_a_region, is_a_whole_name) {
    for (const auto& region : genesys::regions()) {
        for (const auto& url : {region.api_url(), region.login_url()}) {
            const auto base = net::parse_base_url(url);
            ASSERT_TRUE(base.has_value()) << url;
            EXPECT_TRUE(genesys::is_genesys_host(base->host)) << url;
            EXPECT_FALSE(base->authority().ends_with('.')) << url;
        }
    }
    // tests/lib/net/resolve/absolute_name_test asks a name server what such a look-up asks.
    EXPECT_FALSE(genesys::is_genesys_host("gateway.corp.example"));
}

}  // namespace
}  // namespace tokenkeeper::tests::field::search_domain_with_wildcard
