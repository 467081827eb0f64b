#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace decode_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;

TEST(get_tokens_me, reads_every_field) {
    const auto r = decode_get_tokens_me(answer(200, full_token_info));
    ASSERT_TRUE(r);
    const token_info& info = *r;
    EXPECT_EQ(info.organization->id, "o-1");
    EXPECT_EQ(info.organization->name, "Acme");
    EXPECT_EQ(info.home_organization->name, "Acme Home");
    EXPECT_EQ(info.authorized_scope, (std::vector<std::string>{"users", "presence:readonly"}));
    EXPECT_EQ(info.cloned->id, "u-1");
    EXPECT_EQ(info.cloned->organization_id, "o-3");
    EXPECT_EQ(info.date_token_idles, parse_iso8601("2026-11-23T23:15:00.250Z"));
    ASSERT_TRUE(info.client);
    EXPECT_EQ(info.client->id, "c-1");
    EXPECT_EQ(info.client->name, "Wallboard \xc3\xbc");
    EXPECT_EQ(info.client->authorized_grant_type, "CODE");
    EXPECT_EQ(info.client->state, "active");
    EXPECT_EQ(info.client->scope, std::vector<std::string>{"users"});
    EXPECT_EQ(info.client->date_to_delete, parse_iso8601("2027-01-01T00:00:00Z"));
    EXPECT_TRUE(info.client->ending());
}

TEST(get_tokens_me, needs_no_more_than_one_field) {
    for (const char* field :
         {R"("organization":{})", R"("homeOrganization":{"id":"o"})", R"("clonedUser":{})",
          R"("authorizedScope":[])", R"("dateTokenIdles":"2026-11-23T23:15:00Z")", R"("OAuthClient":{})"}) {
        EXPECT_TRUE(decode_get_tokens_me(answer(200, std::string{"{"} + field + "}"))) << field;
    }
    const auto r = decode_get_tokens_me(answer(200, R"({"authorizedScope":[]})"));
    ASSERT_TRUE(r);
    EXPECT_FALSE(r->organization);
    EXPECT_FALSE(r->home_organization);
    EXPECT_TRUE(r->authorized_scope.empty());
    EXPECT_FALSE(r->cloned);
    EXPECT_FALSE(r->date_token_idles);
    EXPECT_FALSE(r->client);
}

TEST(get_tokens_me, takes_no_object_without_any_field_for_a_proof_of_life) {
    for (const char* body :
         {"{}", R"({"ok":true})", R"({"organization":"Acme"})", R"({"organization":null})",
          R"({"dateTokenIdles":12345,"organization":"acme","homeOrganization":[],"authorizedScope":{},)"
          R"("OAuthClient":7,"clonedUser":"me"})",
          R"({"oauthClient":{},"Organization":{}})", R"({"enableIdleTokenTimeout":true})"}) {
        const auto r = decode_get_tokens_me(answer(200, body));
        ASSERT_FALSE(r) << body;
        EXPECT_EQ(r.error().which(), errc::malformed_response) << body;
        EXPECT_TRUE(r.error().code == condition::retry_later) << body;
    }
}

TEST(get_tokens_me, names_the_page_that_came_instead) {
    const auto message = [](std::string body, const char* type) {
        return decode_get_tokens_me(answer(200, std::move(body), {{"Content-Type", type}})).error().message;
    };
    EXPECT_EQ(message("<HTML><head><Title>\n Guest\tWi-Fi </title>", "text/html"),
              "HTTP status 200, but the body is a web page titled \"Guest Wi-Fi\"");
    EXPECT_EQ(message("<!DOCTYPE html><title lang=en>x</title>", ""),
              "HTTP status 200, but the body is a web page titled \"x\"");
    EXPECT_EQ(message("<html><title", ""), "HTTP status 200, but the body is a web page");
    EXPECT_EQ(message("Sign in", "Text/HTML"), "HTTP status 200, but the body is a web page");
    EXPECT_EQ(message("[{}]", "application/json"), "HTTP status 200, but the body is not a JSON object");
}

TEST(get_tokens_me, reads_behind_a_byte_order_mark) {
    EXPECT_TRUE(decode_get_tokens_me(answer(200, "\xef\xbb\xbf{\"organization\":{\"id\":\"o\"}}")));
    EXPECT_FALSE(decode_get_tokens_me(answer(200, "\xef\xbb\xbf\xef\xbb\xbf{\"organization\":{}}")));
}

TEST(get_tokens_me, tells_scopes_of_the_characters_that_scopes_have) {
    const auto r = decode_get_tokens_me(answer(200, R"({"authorizedScope": ["users", "", "a b", "\u007f",
        "\"", "\\", "\u00e9", "a\nb", "presence:readonly", "!#[]^~"]})"));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->authorized_scope, (std::vector<std::string>{"users", "presence:readonly", "!#[]^~"}));
}

TEST(get_tokens_me, leaves_out_fields_of_another_type) {
    const auto r = decode_get_tokens_me(answer(200, R"({
        "organization": "Acme", "homeOrganization": {"id": 7, "name": ["x"]}, "authorizedScope": ["a", 1, null, {}, "b"],
        "clonedUser": {"organization": 3}, "dateTokenIdles": 1795475700, "OAuthClient": {"id": {}, "state": 1,
        "dateToDelete": "tomorrow", "scope": "all", "name": "a\u001b[2Jb"}})"));
    ASSERT_TRUE(r);
    EXPECT_FALSE(r->organization);
    EXPECT_EQ(r->home_organization->id, "");
    EXPECT_EQ(r->authorized_scope, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(r->cloned->organization_id, "");
    EXPECT_FALSE(r->date_token_idles);
    EXPECT_EQ(r->client->id, "");
    EXPECT_EQ(r->client->name, R"(a\x1b[2Jb)");
    EXPECT_FALSE(r->client->date_to_delete);
    EXPECT_TRUE(r->client->scope.empty());
    EXPECT_FALSE(r->client->ending());
}

TEST(get_tokens_me, takes_a_date_that_cannot_be_for_none) {
    for (const char* date : {"", "2026-02-30T00:00:00Z", "never", "2026-11-23", "99999-01-01T00:00:00Z"}) {
        const auto r =
            decode_get_tokens_me(answer(200, std::string{R"({"dateTokenIdles":")"} + date + "\"}"));
        ASSERT_TRUE(r) << date;
        EXPECT_FALSE(r->date_token_idles) << date;
    }
    EXPECT_TRUE(
        decode_get_tokens_me(answer(200, R"({"dateTokenIdles":"2019-01-01T00:00:00Z"})"))->date_token_idles);
}

TEST(get_tokens_me, reads_dates_at_both_ends_of_the_calendar) {
    const auto r = decode_get_tokens_me(answer(200,
                                               R"({"dateTokenIdles":"9999-12-31T23:59:59.999Z",)"
                                               R"("OAuthClient":{"dateToDelete":"0001-01-01T00:00:00Z"}})",
                                               {{"Date", "Fri, 31 Dec 9999 23:59:59 GMT"}}));
    ASSERT_TRUE(r);
    EXPECT_EQ(format_rfc3339(r->date_token_idles.value()), "9999-12-31T23:59:59Z");
    EXPECT_EQ(format_rfc3339(r->client->date_to_delete.value()), "0001-01-01T00:00:00Z");
}

TEST(head_and_delete, take_any_success) {
    for (const int status : {200, 201, 202, 204, 206, 299}) {
        for (const char* body : {"", "{}", "OK", R"({"message":"done"})"}) {
            EXPECT_TRUE(decode_head_tokens_me(answer(status, body))) << status;
            EXPECT_TRUE(decode_delete_tokens_me(answer(status, body))) << status;
            EXPECT_TRUE(decode_delete_token(answer(status, body))) << status;
        }
    }
}

TEST(head_and_delete, take_nothing_else) {
    for (const int status : {0, 100, 199, 300, 302, 304, 400, 401, 403, 404, 429, 500, 503, 999}) {
        EXPECT_FALSE(decode_head_tokens_me(answer(status, "{}"))) << status;
        EXPECT_FALSE(decode_delete_tokens_me(answer(status, "{}"))) << status;
        EXPECT_FALSE(decode_delete_token(answer(status, "{}"))) << status;
        EXPECT_FALSE(decode_get_tokens_me(answer(status, "{}"))) << status;
    }
}

TEST(head_tokens_me, learns_nothing_about_the_token_from_a_401) {
    const auto r = decode_head_tokens_me(answer(401, ""));
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::unexplained_unauthorized);
}

TEST(decode_any_success, does_not_take_a_web_page_for_an_answer_of_genesys) {
    response page = answer(200, "");
    page.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
    EXPECT_EQ(decode_head_tokens_me(page).error().which(), errc::malformed_response);
    EXPECT_EQ(decode_delete_tokens_me(page).error().which(), errc::malformed_response);
    EXPECT_EQ(decode_delete_token(page).error().which(), errc::malformed_response);
    page = answer(200, "<html><title>Sign in</title></html>");
    EXPECT_EQ(decode_delete_tokens_me(page).error().message,
              "HTTP status 200, but it is a web page titled \"Sign in\"");
}

TEST(decode_any_success, does_not_take_an_answer_that_a_proxy_changed) {
    const response changed = answer(203, "");
    EXPECT_EQ(decode_head_tokens_me(changed).error().which(), errc::malformed_response);
    EXPECT_EQ(decode_delete_tokens_me(changed).error().which(), errc::malformed_response);
    EXPECT_TRUE(decode_get_tokens_me(answer(203, full_token_info)));
}

TEST(tokens_timeout, is_an_object_with_a_field_of_the_definition) {
    for (const auto decode : {decode_get_tokens_timeout, decode_put_tokens_timeout}) {
        for (const char* body :
             {R"({"idleTokenTimeoutSeconds":900})", R"({"enableIdleTokenTimeout":false})",
              R"({"inactivityTimeoutUnit":"Hours"})", R"({"inactivityTimeoutGroupsEnabled":true})",
              R"({"inactivityTimeoutGroupBundles":[]})"}) {
            EXPECT_TRUE(decode(answer(200, body))) << body;
        }
        for (const char* body : {"{}", R"({"organization":{}})", R"({"enableIdleTokenTimeout":"yes"})"}) {
            EXPECT_EQ(decode(answer(200, body)).error().which(), errc::malformed_response) << body;
        }
    }
}

TEST(tokens_timeout, keeps_what_it_does_not_know) {
    for (const auto decode : {decode_get_tokens_timeout, decode_put_tokens_timeout}) {
        const auto r = decode(answer(200, timeout_with_groups));
        ASSERT_TRUE(r);
        EXPECT_EQ(r->json().at("addedNextYear").at("big").as_int64(), 9007199254740993);
        EXPECT_EQ(r->json().at("inactivityTimeoutGroupBundles").as_array().size(), 2U);
    }
}

}  // namespace decode_test
