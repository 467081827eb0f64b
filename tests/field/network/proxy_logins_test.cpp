// Field: a proxy that offers only Negotiate or NTLM was reported as "it wants a user and a password";
// tinyproxy and wstunnel answer wrong credentials with 401 (erebe/wstunnel#545), which was reported as "ask
// to allow CONNECT". Right: the schemes are named with what can be done about them, and a 401 to CONNECT is
// about credentials like a 407. No user and password helps with a proxy that takes none.
#include "lib/net/proxy/connect_answer.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::proxy_logins {
namespace {

error refusal(int status, std::vector<std::pair<std::string, std::string>> headers, bool sent = true) {
    const auto judged =
        net::judge_connect_answer(genesys::answer(status, "", std::move(headers)), "p:3128", sent);
    return judged ? error{} : judged.error();
}

TEST(proxy_with_another_login, is_told_by_its_schemes) {
    const auto windows =
        refusal(407, {{"Proxy-Authenticate", "Negotiate"}, {"Proxy-Authenticate", "NTLM"}}, false);
    EXPECT_EQ(windows.which(), errc::proxy_credentials_refused);
    EXPECT_EQ(windows.message,
              "proxy p:3128: HTTP status 407, it accepts no user and password, only Negotiate, NTLM");
    EXPECT_NE(windows.hint().find("only Basic"), std::string_view::npos);
    const auto token = refusal(407, {{"Proxy-Authenticate", "NTLM TlRMTVNTUAACAAAA=="}});
    EXPECT_NE(token.message.find("only NTLM"), std::string::npos) << token.message;
    EXPECT_EQ(token.message.find("TlRM"), std::string::npos) << token.message;
}

TEST(proxy_with_another_login, is_none_where_it_offers_basic_too) {
    for (const auto& headers : {std::vector<std::pair<std::string, std::string>>{
                                    {"Proxy-Authenticate", "Negotiate, basic realm=\"a, NTLM\""}},
                                {{"Proxy-Authenticate", "NTLM"}, {"proxy-authenticate", "Basic realm=\"x\""}},
                                {}}) {
        EXPECT_TRUE(refusal(407, headers).message.ends_with("it refuses this user and password"));
        EXPECT_TRUE(refusal(407, headers, false).message.ends_with("it wants a user and a password"));
    }
}

TEST(proxy_that_answers_401, refuses_the_credentials) {
    const auto wrong = refusal(401, {});
    EXPECT_EQ(wrong.which(), errc::proxy_credentials_refused);
    EXPECT_EQ(wrong.message, "proxy p:3128: HTTP status 401, it refuses this user and password");
}

}  // namespace
}  // namespace tokenkeeper::tests::field::proxy_logins
