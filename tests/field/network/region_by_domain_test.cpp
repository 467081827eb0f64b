// Field: Genesys opens a region about once a year; a program with a list of regions refused the new one's
// domain, and its manual had promised that a bare domain will do. Right: a domain below Genesys' own is
// accepted as it is, any other with a warning, and what looks like a mistyped region is still refused with
// the right one. The URLs follow from the domain alone.
#include "tests/daemon/config/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::region_by_domain {
namespace {

std::string check(const std::string& region) {
    const config::temporary_folder folder;
    return errors_of(config::load_text(folder, "organizations: { acme: { region: " + region + " } }\n"),
                     folder.path());
}

TEST(region, may_be_the_domain_of_a_new_one) {
    EXPECT_EQ(check("usc1.pure.cloud"), "configuration is valid: 1 organization, 0 sessions\n");
    const config::temporary_folder folder;
    const auto read =
        loaded(config::load_text(folder, "organizations: { acme: { region: usc1.pure.cloud } }\n"));
    EXPECT_EQ(read.organizations.at("acme").api_url, "https://api.usc1.pure.cloud");
    EXPECT_EQ(read.organizations.at("acme").login_url, "https://login.usc1.pure.cloud");
}

TEST(region, may_be_a_domain_of_somebody_else) {
    EXPECT_EQ(
        check("genesys.corp.example"),
        "tokenkeeper.yaml:1:18: organizations.acme: warning: its region is not one that tokenkeeper knows; "
        "the daemon uses https://api.genesys.corp.example and https://login.genesys.corp.example\n"
        "configuration is valid: 1 organization, 0 sessions\n");
}

TEST(region, is_refused_where_it_is_mistyped) {
    EXPECT_NE(check("mypurecloud.con").find("did you mean \"mypurecloud.com\"?"), std::string::npos);
    EXPECT_NE(check("api.mypurecloud.de").find("write eu-central-1"), std::string::npos);
    for (const char* wrong :
         {"moon", "10.0.0.1", "genesys.corp.example.", "\"a b.example\"", "a.example:443"})
        EXPECT_NE(check(wrong).find("is not a Genesys Cloud region"), std::string::npos) << check(wrong);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::region_by_domain
