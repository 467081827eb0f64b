// Field: login services refuse a grant with the standard's error body, but with status 200, 403 or 500;
// clients took that for an outage and sent the dead refresh token again and again (owncloud/client#6698).
// Right: the body decides: a code of RFC 6749 section 5.2 is a refusal whatever the status. The page of a
// gateway is none, because it says nothing about the refresh token, which may live (larksuite/cli#2135).
#include "lib/genesys/oauth.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::refusal_with_any_status {
namespace {

error refusal(int status, const char* body) {
    const auto decoded = genesys::decode_token_grant(genesys::answer(status, body));
    return decoded ? error{} : decoded.error();
}

TEST(refused_grant, is_known_by_its_body) {
    for (const int status : {200, 400, 401, 403, 500}) {
        EXPECT_EQ(refusal(status, R"({"error":"invalid_grant"})").which(), errc::invalid_grant) << status;
        EXPECT_EQ(refusal(status, R"({"error":"invalid_client"})").which(), errc::invalid_client) << status;
        EXPECT_TRUE(refusal(status, R"({"error":"invalid_scope"})").code == condition::give_up) << status;
        EXPECT_TRUE(refusal(status, R"({"error":"server_error"})").code == condition::retry_later) << status;
    }
}

TEST(refused_grant, is_not_a_gateways_page) {
    for (const int status : {200, 400, 401, 403, 500, 502}) {
        for (const char* body : {"<html>invalid_grant</html>", "", R"({"message":"blocked"})"})
            EXPECT_FALSE(refusal(status, body).code == condition::give_up) << status << body;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::refusal_with_any_status
