// Field: a gateway redirected to its new name, and a captive portal to its page; the message said "a status
// that this operation does not have" and nobody saw where it led. Right: the target is told, without its
// query, which may hold a secret, and nothing is sent there. A redirect is never followed, because the token
// would go along.
#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::redirect_with_a_target {
namespace {

error of_redirect(int status, const char* location) {
    return genesys::decode_get_tokens_me(
               genesys::answer(status, "<html>moved</html>", {{"Location", location}}))
        .error();
}

TEST(redirect, is_told_with_its_target) {
    for (const int status : {301, 302, 303, 307, 308}) {
        const auto told = of_redirect(status, "https://portal.example/login?session=s3cret#top");
        EXPECT_EQ(told.message,
                  "HTTP status " + std::to_string(status) + ": a redirect to https://portal.example/login");
        EXPECT_NE(told.hint().find("write it into api_url and login_url"), std::string_view::npos);
        EXPECT_FALSE(told.code == condition::log_in_again);
    }
    EXPECT_EQ(of_redirect(302, "/a\r\nX: \x01").message.find('\n'), std::string::npos);
    EXPECT_NE(of_redirect(302, "").message.find("HTTP status 302: "), std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::tests::field::redirect_with_a_target
