// Field: a web application firewall answered 403 with its page; the advice was to ask the Genesys
// administrator for "the permission that the message names", and the message named none. Right: the page's
// title is told, and the advice is to ask whoever runs the gateway. A 403 of Genesys Cloud has a code or a
// message, and keeps its advice.
#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::page_with_status_403 {
namespace {

TEST(status_403, is_a_gateways_where_its_body_is_a_page) {
    const auto page = genesys::decode_error(
        genesys::answer(403, "<html><head><title>Request blocked</title></head></html>"));
    EXPECT_EQ(page.which(), errc::forbidden);
    EXPECT_NE(page.message.find("a web page titled \"Request blocked\""), std::string::npos) << page.message;
    EXPECT_EQ(page.hint().find("the message names"), std::string_view::npos) << page.hint();
    EXPECT_NE(page.hint().find("whoever runs the gateway"), std::string_view::npos) << page.hint();
}

TEST(status_403, is_of_genesys_where_it_says_why) {
    const auto refusal = genesys::decode_error(genesys::answer(
        403, R"({"message":"Unable to perform x","code":"missing.permissions","status":403})"));
    EXPECT_NE(refusal.hint().find("the permission or the OAuth scope"), std::string_view::npos)
        << refusal.hint();
}

}  // namespace
}  // namespace tokenkeeper::tests::field::page_with_status_403
