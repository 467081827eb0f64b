// Field: gateways of Apigee answer a grant with `"token_type":"BearerToken"`; a client that took it for an
// unknown type threw the token away and asked for the next one, again and again, and each was one more live
// token. Right: it is a bearer token. Of the types that need a key (MAC, DPoP) none is used as if it were one
// (RFC 6749 section 7.1).
#include "lib/genesys/oauth.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::token_type_of_gateways {
namespace {

bool is_used(const std::string& type) {
    return genesys::decode_token_grant(
               genesys::answer(200, R"({"access_token":"a-1","expires_in":"3599")" + type + "}"))
        .has_value();
}

TEST(type_of_a_token, is_bearer_in_several_spellings) {
    for (const char* type : {"", R"(,"token_type":null)", R"(,"token_type":"Bearer")",
                             R"(,"token_type":"BEARER")", R"(,"token_type":"BearerToken")"})
        EXPECT_TRUE(is_used(type)) << type;
    for (const char* type : {R"(,"token_type":"mac")", R"(,"token_type":"DPoP")", R"(,"token_type":7)"})
        EXPECT_FALSE(is_used(type)) << type;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::token_type_of_gateways
