#include "lib/session/grants/grant_refusal.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::grant_refusal_test {
namespace {

using std::chrono::hours;

constexpr boot_time now{hours{1}};

grant_refusal refused(errc code, grant_type type) {
    grant_refusal refusal;
    refusal.begin(error{code, "said the test"}, type, now);
    return refusal;
}

TEST(grant_refusal, of_client_credentials_is_looked_at_each_hour) {
    for (const auto code : {errc::invalid_client, errc::invalid_grant, errc::grant_refused}) {
        auto refusal = refused(code, grant_type::client_credentials);
        EXPECT_TRUE(refusal.stands());
        EXPECT_EQ(refusal.explanation(), "said the test");
        EXPECT_EQ(refusal.next_look(), now + hours{1});
        refusal.look_failed(now + hours{1});
        EXPECT_EQ(refusal.next_look(), now + hours{2});
    }
}

TEST(grant_refusal, of_a_refresh_token_is_looked_at_only_where_the_client_was_refused) {
    for (const auto code : {errc::invalid_client, errc::unauthorized_client})
        EXPECT_EQ(refused(code, grant_type::refresh_token).next_look(), now + hours{1});
    auto refusal = refused(errc::invalid_grant, grant_type::refresh_token);
    EXPECT_EQ(refusal.reason(), "invalid_grant");
    EXPECT_EQ(refusal.next_look(), std::nullopt) << "the login service may have used the refresh token up";
    refusal.look_failed(now + hours{1});
    EXPECT_EQ(refusal.next_look(), std::nullopt);
}

TEST(grant_refusal, for_a_reason_of_this_host_has_no_look) {
    auto refusal = refused(errc::invalid_client, grant_type::client_credentials);
    refusal.begin("secret_unreadable", "the file cannot be read");
    EXPECT_EQ(refusal.reason(), "secret_unreadable");
    EXPECT_EQ(refusal.explanation(), "the file cannot be read");
    EXPECT_EQ(refusal.next_look(), std::nullopt);
}

TEST(grant_refusal, keeps_the_silence_that_the_login_service_asks_for) {
    auto refusal = refused(errc::invalid_client, grant_type::client_credentials);
    refusal.obey(std::nullopt, now, 0.0);
    EXPECT_EQ(refusal.next_look(), now + hours{1});
    refusal.obey(seconds{60}, now, 0.0);
    EXPECT_EQ(refusal.next_look(), now + hours{1}) << "a look never comes earlier by it";
    refusal.obey(seconds{7200}, now, 0.0);
    EXPECT_GE(refusal.next_look(), now + hours{2});
    auto final_one = refused(errc::invalid_grant, grant_type::refresh_token);
    final_one.obey(seconds{7200}, now, 0.0);
    EXPECT_EQ(final_one.next_look(), std::nullopt);
}

TEST(grant_refusal, is_gone_when_it_is_lifted) {
    auto refusal = refused(errc::invalid_client, grant_type::client_credentials);
    refusal.lift();
    EXPECT_FALSE(refusal.stands());
    EXPECT_EQ(refusal.reason(), "");
    EXPECT_EQ(refusal.explanation(), "");
    EXPECT_EQ(refusal.next_look(), std::nullopt);
    refusal.look_failed(now);
    EXPECT_EQ(refusal.next_look(), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::grant_refusal_test
