#include "tests/cloud/form.hpp"
#include "tests/cloud/oauth/oauth_fixture.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace tokenkeeper::cloud::authorize_test {

namespace {

using genesys::method;

/// The public client reception of acme, and the steps of a person's browser and of the client.
class authorize : public oauth_test {
protected:
    authorize() {
        model.set_idle_timeout("acme", std::nullopt, now);
        client_setup c;
        c.name = "reception";
        c.organization = "acme";
        c.client_id = "reception-id";
        c.is_public = true;
        c.redirect_uris = {"app:/back"};
        add_client(c);
    }

    cloud_answer open(const std::string& parameters) {
        return ask(method::get, "/oauth/authorize?" + parameters, {});
    }
    cloud_answer answer(std::string_view choice) {
        const std::string body = good_query + "&answer=" + std::string{choice};
        return model.handle({method::post, "/oauth/authorize", {}, body, {}, form_type}, now);
    }
    /// A parameter of the redirect.
    static std::string redirect_parameter(const cloud_answer& a, std::string_view name) {
        const std::string location = header(a, "Location");
        const auto mark = std::min(location.find('?'), location.size() - 1);
        return form{std::string_view{location}.substr(mark + 1)}.find(name);
    }
    cloud_answer exchange(const std::string& code, std::string_view proof = verifier,
                          std::string_view redirect_uri = "app:/back") {
        return post({}, "grant_type=authorization_code&client_id=reception-id&code=" + code +
                            "&redirect_uri=" + std::string{redirect_uri} +
                            "&code_verifier=" + std::string{proof});
    }

    // The example of RFC 7636, appendix B.
    static constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const std::string good_query =
        "client_id=reception-id&response_type=code&redirect_uri=app%3A%2Fback&state=a%26b%20%22&"
        "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
};

}  // namespace

TEST_F(authorize, asks_the_person) {
    const auto page = open(good_query);
    EXPECT_EQ(page.response.status, 200);
    EXPECT_NE(page.response.body.find("<strong>reception</strong>"), std::string::npos);
    EXPECT_NE(page.response.body.find("<strong>acme</strong>"), std::string::npos);
    EXPECT_NE(page.response.body.find("value=\"a&#38;b &#34;\""), std::string::npos);
    EXPECT_NE(header(page, "Cache-Control").find("no-store"), std::string::npos);
}

TEST_F(authorize, gives_a_code_that_the_client_exchanges_with_its_verifier) {
    const auto allowed = answer("allow");
    EXPECT_EQ(allowed.response.status, 303);
    EXPECT_EQ(header(allowed, "Location").substr(0, 15), "app:/back?code=");
    EXPECT_EQ(redirect_parameter(allowed, "state"), "a&b \"");
    EXPECT_EQ(redirect_parameter(allowed, "error"), "");
    const auto granted = exchange(redirect_parameter(allowed, "code"));
    EXPECT_EQ(granted.response.status, 200);
    EXPECT_EQ(status_of_me(access_token(granted)), 200);
    EXPECT_EQ(model.record_of_client("reception", now).requests, 1U);
    const auto again = post({}, "grant_type=refresh_token&client_id=reception-id&refresh_token=" +
                                    text(body(granted), "refresh_token"));
    EXPECT_EQ(again.response.status, 200);
}

TEST_F(authorize, tells_the_client_that_the_person_denied_it) {
    const auto denied = answer("deny");
    EXPECT_EQ(denied.response.status, 303);
    EXPECT_EQ(redirect_parameter(denied, "error"), "access_denied");
    EXPECT_NE(redirect_parameter(denied, "error_description"), "");
    EXPECT_EQ(redirect_parameter(denied, "state"), "a&b \"");
    EXPECT_EQ(redirect_parameter(denied, "code"), "");
}

TEST_F(authorize, gives_codes_of_one_use_bound_to_their_request) {
    EXPECT_EQ(error(exchange(redirect_parameter(answer("allow"), "code"), "wrong")), "invalid_grant");
    EXPECT_EQ(error(exchange(redirect_parameter(answer("allow"), "code"), "")), "invalid_grant");
    EXPECT_EQ(error(exchange(redirect_parameter(answer("allow"), "code"), verifier, "app:/")),
              "invalid_grant");
    const std::string late = redirect_parameter(answer("allow"), "code");
    now += seconds{60};
    EXPECT_EQ(error(exchange(late)), "invalid_grant");
    const std::string code = redirect_parameter(answer("allow"), "code");
    const auto granted = exchange(code);
    EXPECT_EQ(error(exchange(code)), "invalid_grant");
    EXPECT_EQ(status_of_me(access_token(granted)), 401);
}

TEST_F(authorize, shows_a_page_and_never_redirects_where_it_cannot_trust) {
    for (const char* parameters :
         {"", "client_id=nobody&redirect_uri=app:/back&response_type=code",
          "client_id=reception-id&response_type=code&redirect_uri=app:/other",
          "client_id=reception-id&response_type=code&redirect_uri=app:/back&redirect_uri=app:/back"}) {
        const auto page = open(parameters);
        EXPECT_EQ(page.response.status, 400) << parameters;
        EXPECT_EQ(header(page, "Location"), "") << parameters;
        EXPECT_EQ(header(page, "Content-Type"), "text/html; charset=utf-8") << parameters;
    }
    const auto no_form = model.handle(
        {method::post, "/oauth/authorize", {}, good_query + "&answer=allow", {}, "text/plain"}, now);
    EXPECT_EQ(no_form.response.status, 400);
}

TEST_F(authorize, redirects_with_the_error_and_the_state) {
    const auto refused =
        open("client_id=reception-id&redirect_uri=app:/back&response_type=token&state=s%201");
    EXPECT_EQ(refused.response.status, 303);
    EXPECT_EQ(header(refused, "Location"),
              "app:/back?error=unsupported_response_type&error_description=response_type%20must%20be%20code&"
              "state=s%201");
    EXPECT_EQ(redirect_parameter(answer("perhaps"), "error"), "invalid_request");
    model.set_client_enabled("reception", false);
    EXPECT_EQ(redirect_parameter(answer("allow"), "error"), "unauthorized_client");
}

TEST_F(authorize, names_the_organization_of_the_login) {
    organization_setup globex;
    globex.name = "globex";
    model.add_organization(globex, now);
    model.set_login_organization("reception", "globex");
    EXPECT_NE(open(good_query).response.body.find("<strong>globex</strong>"), std::string::npos);
    exchange(redirect_parameter(answer("allow"), "code"));
    EXPECT_EQ(model.record("reception/1", now).organization, "globex");
}

TEST_F(authorize, meets_faults_of_its_own_operation) {
    fault f{fault_kind::status};
    f.what = operation::oauth_authorize;
    f.token = "reception";
    fail_with(f);
    EXPECT_EQ(open(good_query).response.status, 503);
    EXPECT_EQ(error(exchange("x")), "invalid_grant");
    f.kind = fault_kind::reset_after;
    fail_with(f);
    EXPECT_EQ(answer("allow").how, delivery::reset);
}

TEST_F(authorize, serves_get_and_post_only) {
    EXPECT_EQ(ask(method::put, "/oauth/authorize?" + good_query, lobby).response.status, 405);
    EXPECT_EQ(header(ask(method::head, "/oauth/authorize", lobby), "Allow"), "GET, POST");
}

TEST_F(authorize, wants_redirect_uris_that_a_browser_can_be_sent_to) {
    client_setup c;
    c.name = "vague";
    c.organization = "acme";
    c.redirect_uris = {"here.example/back"};
    EXPECT_THROW(add_client(c), std::invalid_argument);
}

}  // namespace tokenkeeper::cloud::authorize_test
