// Field: login services write `expires_in` as 59.7, "3599", "60.0" or " 60 "; clients took that for a token
// without an end, never renewed it and handed out the dead one (guillp/requests_oauth2client#26,
// delta-io/delta-sharing#628, activepieces/activepieces#14647). Right: each of them is a number of seconds,
// cut to whole ones. A life that is missing, or no length of time, is unknown, and the token itself is kept
// all the same.
#include "lib/genesys/oauth.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::life_in_odd_numbers {
namespace {

using genesys::decode_token_grant;

std::optional<seconds> life_of(const std::string& written) {
    const auto body = R"({"access_token":"a-1","token_type":"bearer")" + written + "}";
    const auto granted = decode_token_grant(genesys::answer(200, body));
    if (!granted) ADD_FAILURE() << written << ": " << granted.error().message;
    return granted ? granted->expires_in : std::nullopt;
}

TEST(life_of_a_token, is_read_as_servers_write_it) {
    EXPECT_EQ(life_of(R"(,"expires_in":59.7)"), seconds{59});
    EXPECT_EQ(life_of(R"(,"expires_in":"3599")"), seconds{3599});
    EXPECT_EQ(life_of(R"(,"expires_in":"60.0")"), seconds{60});
    EXPECT_EQ(life_of(R"(,"expires_in":" 60 ")"), seconds{60});
    EXPECT_EQ(life_of(R"(,"expires_in":6e1)"), seconds{60});
}

TEST(life_of_a_token, is_unknown_where_nobody_says_it) {
    for (const char* nothing : {"", R"(,"expires_in":null)", R"(,"expires_in":"")", R"(,"expires_in":0)",
                                R"(,"expires_in":-1)", R"(,"expires_in":"soon")", R"(,"expires_in":[60])",
                                R"(,"expires_in":"inf")", R"(,"expires_in":"nan")", R"(,"expires_in":1e99)"})
        EXPECT_EQ(life_of(nothing), std::nullopt) << nothing;
}

}  // namespace
}  // namespace tokenkeeper::tests::field::life_in_odd_numbers
