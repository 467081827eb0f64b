// Field: a proxy answered 502 or 503 to CONNECT, because the host in api_url did not exist or its own name
// service was down, and the advice was to have CONNECT allowed. Right: the advice is to check the host and
// the proxy's way to it. Only a 403 or 405 says that the proxy does not want to.
#include "lib/net/proxy/connect_answer.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::proxy_without_a_way {
namespace {

std::string_view hint_for(int status) {
    const auto judged = net::judge_connect_answer(genesys::answer(status, ""), "p:3128", false);
    EXPECT_EQ(judged.error().which(), errc::proxy_refused) << status;
    return judged.error().hint();
}

TEST(proxy_without_a_way, is_not_asked_to_allow_anything) {
    for (const int status : {502, 504})
        EXPECT_NE(hint_for(status).find("could not reach the other end"), std::string_view::npos) << status;
    EXPECT_NE(hint_for(503).find("busy or cannot reach"), std::string_view::npos);
    for (const int status : {502, 503, 504})
        EXPECT_EQ(hint_for(status).find("CONNECT"), std::string_view::npos) << status;
    for (const int status : {403, 405})
        EXPECT_NE(hint_for(status).find("allow CONNECT"), std::string_view::npos) << status;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::proxy_without_a_way
