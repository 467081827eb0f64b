#include "lib/genesys/region.hpp"

#include <gtest/gtest.h>

namespace region_test {

using namespace tokenkeeper::genesys;

struct expectation {
    const char* id;
    const char* domain;
};

const expectation table[] = {
    {"us-east-1", "mypurecloud.com"},
    {"eu-west-2", "euw2.pure.cloud"},
    {"us-east-2", "use2.us-gov-pure.cloud"},
    {"eu-central-1", "mypurecloud.de"},
    {"us-west-2", "usw2.pure.cloud"},
    {"eu-central-2", "euc2.pure.cloud"},
    {"ca-central-1", "cac1.pure.cloud"},
    {"ap-south-1", "aps1.pure.cloud"},
    {"mx-central-1", "mxc1.pure.cloud"},
    {"ap-southeast-1", "apse1.pure.cloud"},
    {"sa-east-1", "sae1.pure.cloud"},
    {"ap-southeast-2", "mypurecloud.com.au"},
    {"eu-west-1", "mypurecloud.ie"},
    {"ap-northeast-1", "mypurecloud.jp"},
    {"me-central-1", "mec1.pure.cloud"},
    {"ap-northeast-2", "apne2.pure.cloud"},
    {"eusc-de-east-1", "edee1.eusc-pure.cloud"},
    {"ap-northeast-3", "apne3.pure.cloud"},
};

TEST(regions, are_the_eighteen_of_genesys) {
    ASSERT_EQ(regions().size(), std::size(table));
    for (const expectation& e : table) {
        const auto found = find_region(e.id);
        ASSERT_TRUE(found) << e.id;
        EXPECT_EQ(found->id, e.id);
        EXPECT_EQ(found->domain, e.domain);
    }
}

TEST(regions, are_found_by_each_of_their_names) {
    EXPECT_EQ(find_region("eu_west_1")->domain, "mypurecloud.ie");
    EXPECT_EQ(find_region("EU-West-1")->domain, "mypurecloud.ie");
    EXPECT_EQ(find_region("eusc_de_east_1")->id, "eusc-de-east-1");
    EXPECT_EQ(find_region("mypurecloud.com.au")->id, "ap-southeast-2");
    EXPECT_EQ(find_region("USW2.pure.cloud")->id, "us-west-2");
}

TEST(regions, are_not_found_by_something_like_their_names) {
    for (const char* name :
         {"", "us-east-3", "us east 1", "useast1", "us-east-1 ", "us-east-1\n", "us-east-",
          "api.mypurecloud.com", "https://mypurecloud.com", "mypurecloud", "mypurecloud.com."}) {
        EXPECT_FALSE(find_region(name)) << name;
    }
}

TEST(regions, have_their_urls) {
    EXPECT_EQ(find_region("eu-central-1")->api_url(), "https://api.mypurecloud.de");
    EXPECT_EQ(find_region("eu-central-1")->login_url(), "https://login.mypurecloud.de");
}

TEST(regions, have_hosts_below_their_domains) {
    for (const char* host : {"api.mypurecloud.com", "login.usw2.pure.cloud", "API.MyPureCloud.com.AU",
                             "login.usc1.pure.cloud", "api.use2.us-gov-pure.cloud"})
        EXPECT_TRUE(is_genesys_host(host)) << host;
    for (const char* host : {"", ".", "gateway", "gateway.corp", "mypurecloud.com", ".mypurecloud.com",
                             "api.mypurecloud.com.corp", "notmypurecloud.com", "api.pure.cloud"})
        EXPECT_FALSE(is_genesys_host(host)) << host;
}

TEST(regions, may_be_newer_than_the_list) {
    for (const char* domain :
         {"usc1.pure.cloud", "USC1.PURE.CLOUD", "use3.us-gov-pure.cloud", "mypurecloud.jp"})
        EXPECT_TRUE(is_genesys_domain(domain)) << domain;
    for (const char* domain : {"", "pure.cloud", ".pure.cloud", "a.b.pure.cloud", "-.pure.cloud",
                               "impure.cloud", "usc1.pure.cloud.", "mypurecloud.con"})
        EXPECT_FALSE(is_genesys_domain(domain)) << domain;
}

}  // namespace region_test
