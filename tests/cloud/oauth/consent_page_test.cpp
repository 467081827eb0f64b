#include "tests/cloud/oauth/consent_page.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::cloud::consent_page_test {

namespace {

authorize_request good_request() {
    authorize_request r;
    r.client_id = "reception";
    r.redirect_uri = "http://127.0.0.1:8085/";
    r.response_type = "code";
    r.state = "s1";
    return r;
}

std::string header(const genesys::response& r, std::string_view name) {
    for (const auto& [key, value] : r.headers) {
        if (key == name) return value;
    }
    return {};
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

}  // namespace

TEST(consent_page, says_who_asks_and_where_the_person_will_be) {
    const auto r = consent_page(good_request(), "reception-view", "acme");
    EXPECT_EQ(r.status, 200);
    EXPECT_EQ(header(r, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(count(r.body, "<title>Sandbox login</title>"), 1U);
    EXPECT_EQ(count(r.body, "<strong>reception-view</strong>"), 1U);
    EXPECT_EQ(count(r.body, "<strong>acme</strong>"), 1U);
    EXPECT_EQ(count(r.body, "<code>http://127.0.0.1:8085/</code>"), 1U);
}

TEST(consent_page, has_two_buttons_that_send_the_request_again) {
    const auto r = consent_page(good_request(), "reception-view", "acme");
    EXPECT_EQ(count(r.body, R"(<form method="post" action="authorize")"), 1U);
    EXPECT_EQ(count(r.body, R"(<button type="submit" id="allow" name="answer" value="allow">Allow</button>)"),
              1U);
    EXPECT_EQ(count(r.body, R"(<button type="submit" id="deny" name="answer" value="deny">Deny</button>)"),
              1U);
    EXPECT_EQ(count(r.body, R"(<input type="hidden" name="state" value="s1">)"), 1U);
    EXPECT_EQ(count(r.body, R"(name="code_challenge")"), 0U);
}

TEST(consent_page, escapes_every_text) {
    authorize_request spiteful = good_request();
    spiteful.client_id = R"("><script>1</script>)";
    spiteful.redirect_uri = R"(app:"><script>2</script>)";
    spiteful.state = R"('"><script>3</script>&)";
    spiteful.code_challenge = R"("><script>4</script>)";
    const auto r = consent_page(spiteful, "<script>5</script>", "A & <script>6</script>");
    EXPECT_EQ(count(r.body, "<script"), 0U);
    EXPECT_EQ(count(r.body, "&#60;script&#62;"), 7U);
    EXPECT_EQ(count(r.body, R"(value="&#39;&#34;&#62;)"), 1U);
    EXPECT_EQ(count(r.body, "A &#38; "), 1U);
    EXPECT_EQ(count(refused_login_page("<script>").body, "<script"), 0U);
}

TEST(consent_page, lets_its_form_lead_to_the_client_and_nothing_else_happen) {
    const auto r = consent_page(good_request(), "reception-view", "acme");
    const std::string policy = header(r, "Content-Security-Policy");
    EXPECT_EQ(count(policy, "default-src 'none'; style-src 'sha256-"), 1U);
    EXPECT_EQ(count(policy, "base-uri 'none'; frame-ancestors 'none'"), 1U);
    EXPECT_EQ(policy.substr(policy.find("form-action")), "form-action 'self' http://127.0.0.1:8085");
    EXPECT_EQ(header(r, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(count(r.body, "://"), 2U);  // the redirect_uri, shown and sent: nothing is loaded
    EXPECT_EQ(count(r.body, "src="), 0U);
}

TEST(consent_page, of_a_refusal_leads_nowhere) {
    const auto r = refused_login_page("No client has this client_id.");
    EXPECT_EQ(r.status, 400);
    EXPECT_EQ(header(r, "Location"), "");
    EXPECT_EQ(count(r.body, "No client has this client_id."), 1U);
    EXPECT_EQ(count(r.body, "<form"), 0U);
    EXPECT_EQ(count(header(r, "Content-Security-Policy"), "form-action 'none'"), 1U);
    EXPECT_EQ(header(r, "Referrer-Policy"), "no-referrer");
}

TEST(login_redirect, adds_what_is_not_empty_to_the_query) {
    const auto r = login_redirect("app:/back", {{"code", "a"}, {"state", ""}, {"more", "x &=\r\n\"~"}});
    EXPECT_EQ(r.status, 303);
    EXPECT_EQ(header(r, "Location"), "app:/back?code=a&more=x%20%26%3D%0D%0A%22~");
    EXPECT_EQ(header(r, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header(login_redirect("https://x/?a=b", {{"code", "c"}}), "Location"), "https://x/?a=b&code=c");
}

TEST(policy_source, is_the_origin_or_the_scheme) {
    EXPECT_EQ(policy_source("http://127.0.0.1:8085/"), "http://127.0.0.1:8085");
    EXPECT_EQ(policy_source("https://here.example/back?a=b"), "https://here.example");
    EXPECT_EQ(policy_source("https://here.example?a=b"), "https://here.example");
    EXPECT_EQ(policy_source("app:/back"), "app:");
    EXPECT_EQ(policy_source("http://[::1]:8085/"), "http:");
    EXPECT_EQ(policy_source("https://x;script-src*/"), "https:");
}

}  // namespace tokenkeeper::cloud::consent_page_test
