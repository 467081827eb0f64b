#include "lib/genesys/authorization.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::genesys::authorization_test {
namespace {

TEST(authorization, begins_at_the_login_service_with_everything_encoded) {
    EXPECT_EQ(authorization_url("https://login.mypurecloud.com",
                                {"id&1", "http://127.0.0.1:8085/?a=b c", "st/ate", "chal-lenge_"}),
              "https://login.mypurecloud.com/oauth/authorize?response_type=code&client_id=id%261"
              "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8085%2F%3Fa%3Db%20c&state=st%2Fate"
              "&code_challenge=chal-lenge_&code_challenge_method=S256");
}

}  // namespace
}  // namespace tokenkeeper::genesys::authorization_test
