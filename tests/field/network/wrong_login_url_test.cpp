// Field: login_url led to the API, to a web page or to nowhere; the advice was to check api_url, which was
// right, and people changed that. Right: what goes wrong with a grant names login_url. The two are configured
// apart from each other wherever there is a gateway.
#include "lib/client/oauth.hpp"
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::field::wrong_login_url {
namespace {

class wrong_login_url : public network {
protected:
    error refusal_of(const net::transport_options& chosen) {
        const auto transport = make(chosen);
        client::oauth login{*transport};
        genesys::oauth_credentials client{"an-id", secret{"the-secret"}};
        const auto got = run(io, login.client_credentials(std::move(client), seconds{30}));
        return got ? error{} : got.error();
    }
};

TEST_F(wrong_login_url, is_named) {
    for (const auto& page :
         {answer("<html><title>Sign in</title></html>"), answer("", "404 Not Found"), answer("{}"),
          answer("nothing here", "401 Unauthorized"), answer("", "405 Method Not Allowed")}) {
        server other(io, always(page));
        const auto failure = refusal_of(options(other.url()));
        EXPECT_NE(failure.hint().find("login_url"), std::string_view::npos) << page << failure.hint();
        EXPECT_EQ(failure.hint().find("api_url"), std::string_view::npos) << page << failure.hint();
    }
}

TEST_F(wrong_login_url, is_named_where_another_host_answers) {
    server other(io, always(answer("x")), with_tls({{"other.example"}}));
    const auto failure = refusal_of(options(other.url()));
    EXPECT_EQ(failure.which(), errc::certificate_wrong_host);
    EXPECT_NE(failure.hint().find("login_url"), std::string_view::npos) << failure.hint();
}

}  // namespace
}  // namespace tokenkeeper::tests::field::wrong_login_url
