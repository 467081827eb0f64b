#include "lib/base/json_bounds.hpp"
#include "lib/genesys/idle_timeout_terms.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <random>

#include <gtest/gtest.h>

namespace hostile_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;

std::string repeated(std::string_view text, std::size_t times) {
    std::string s;
    s.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        s += text;
    return s;
}

constexpr std::size_t ten_megabytes = 10'000'000;

/// Bodies that are no JSON object.
std::vector<std::string> not_objects() {
    using namespace std::string_literals;
    return {
        "",
        " ",
        "\n",
        "\0"s,
        "<!DOCTYPE html><html><body>Sign in to the guest Wi-Fi</body></html>",
        "OK",
        "null",
        "true",
        "7",
        "1e999999",
        "\"{}\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{}}",
        "{} {}",
        "{},",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,",
        "{'a':1}",
        "{a:1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\xff\xfe\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"tab\tin\"}",
        "\xff\xfe{\0}\0"s,
        "{\"a\":1}\0"s,
        std::string{full_token_info}.substr(0, 300),
        "{\"a\":" + repeated("[", 100) + repeated("]", 100) + "}",
        repeated("{\"a\":", 100'000),
        repeated("[", ten_megabytes / 10),
        repeated("\xff", 1000),
    };
}

TEST(hostile_bodies, with_success_are_malformed) {
    for (const std::string& body : not_objects()) {
        for (const int status : {200, 204}) {
            const response r = answer(status, body, {{"ININ-Correlation-Id", "c-1"}});
            const auto me = decode_get_tokens_me(r);
            ASSERT_FALSE(me) << body.substr(0, 60);
            EXPECT_EQ(me.error().code, errc::malformed_response) << body.substr(0, 60);
            EXPECT_TRUE(me.error().code == condition::retry_later);
            EXPECT_EQ(me.error().http_status, status);
            EXPECT_EQ(me.error().correlation_id, "c-1");
            EXPECT_FALSE(me.error().message.empty());
            ASSERT_FALSE(decode_get_tokens_timeout(r));
            ASSERT_FALSE(decode_put_tokens_timeout(r));
        }
    }
}

TEST(hostile_bodies, change_nothing_about_what_the_status_says) {
    for (const std::string& body : not_objects()) {
        EXPECT_EQ(decode_error(answer(503, body)).which(), errc::server_unavailable);
        EXPECT_EQ(decode_error(answer(429, body)).which(), errc::throttled);
        EXPECT_EQ(decode_error(answer(401, body)).which(), errc::unexplained_unauthorized);
        EXPECT_EQ(decode_error(answer(302, body)).which(), errc::unexpected_status);
    }
}

TEST(hostile_bodies, of_ten_megabytes_are_not_even_read) {
    const std::string huge = "{\"a\":\"" + repeated("x", ten_megabytes) + "\"}";
    EXPECT_EQ(decode_get_tokens_me(answer(200, huge)).error().code, errc::response_too_large);
    EXPECT_EQ(decode_get_tokens_timeout(answer(200, huge)).error().code, errc::response_too_large);
    const std::string huge_error =
        "{\"code\":\"bad.credentials\",\"message\":\"" + repeated("x", ten_megabytes) + "\"}";
    EXPECT_EQ(decode_error(answer(401, huge_error)).which(), errc::unexplained_unauthorized);
    EXPECT_TRUE(decode_head_tokens_me(answer(200, huge)));
}

/// Of texts that it need not have, and blanks.
TEST(hostile_bodies, are_a_timeout_of_64_kib_and_8_of_texts) {
    const auto timeout = [](std::size_t text, std::size_t whole) {
        std::string body = R"({"enableIdleTokenTimeout":false,"x":")" + std::string(text, 'x') + "\"";
        body.resize(whole - 1, ' ');
        return answer(200, body + "}");
    };
    EXPECT_TRUE(decode_get_tokens_timeout(timeout(8'000, 65536)));
    EXPECT_TRUE(decode_put_tokens_timeout(timeout(8'000, 65536)));
    for (const auto& large : {timeout(8'000, 65537), timeout(8'200, 10'000)}) {
        ASSERT_FALSE(decode_get_tokens_timeout(large));
        EXPECT_EQ(decode_get_tokens_timeout(large).error().code, errc::response_too_large);
        EXPECT_EQ(decode_put_tokens_timeout(large).error().code, errc::response_too_large);
    }
}

/// An organization may have hundreds of groups, each with its id.
TEST(hostile_bodies, are_a_timeout_with_many_groups) {
    std::string body = R"({"enableIdleTokenTimeout":false,"inactivityTimeoutGroupsEnabled":true,)"
                       R"("inactivityTimeoutGroupBundles":[)";
    const std::string id = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
    for (int i = 0; i < 200; ++i)
        body += std::string{i > 0 ? "," : ""} + R"({"groups":[")" + id +
                R"("],"priority":1,"timeoutSeconds":)" + std::to_string(300 + i % 7) + "}";
    const auto told = decode_get_tokens_timeout(answer(200, body + "]}"));
    ASSERT_TRUE(told);
    EXPECT_EQ(told->texts(), "");
    const idle_timeout_terms terms{*told};
    EXPECT_EQ(terms.all_in_force().size(), 7U) << "each length once";
    EXPECT_EQ(terms.shortest_in_force(), seconds{300});
}

/// Each organization that a server invents costs memory for as long as a session is of it.
TEST(hostile_bodies, of_many_lengths_leave_the_shortest_and_the_longest) {
    std::string body = R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900,)"
                       R"("inactivityTimeoutGroupsEnabled":true,"inactivityTimeoutGroupBundles":[)";
    for (int i = 0; i < 600; ++i)
        body += (i > 0 ? "," : "") + std::string{R"({"timeoutSeconds":)"} + std::to_string(28'800 - i) + "}";
    const auto told = decode_get_tokens_timeout(answer(200, body + "]}"));
    ASSERT_TRUE(told);
    const idle_timeout_terms terms{*told};
    ASSERT_EQ(terms.all_in_force().size(), idle_timeout_terms::most_lengths);
    EXPECT_EQ(terms.shortest_in_force(), seconds{900});
    EXPECT_EQ(terms.all_in_force()[1], seconds{28'201});
    EXPECT_EQ(terms.all_in_force().back(), seconds{28'800});
}

/// Members for an object that has some already. Keys of one hash would make a larger object costly.
std::string further_members(std::size_t count) {
    std::string members;
    for (std::size_t i = 0; i < count; ++i)
        members += ",\"" + std::to_string(i) + "\":1";
    return members;
}

/// Another session's token, which the API knows as well, is told nowhere.
TEST(hostile_bodies, tell_nothing_that_looks_like_a_token) {
    const std::string token(60, 'T');
    std::string body =
        R"({"organization":{"id":"X","name":"X"},"homeOrganization":{"id":"X","name":"X"},"authorizedScope":["X"],)"
        R"("clonedUser":{"id":"X","organization":{"id":"X"}},"OAuthClient":{"id":"X","name":"X",)"
        R"("authorizedGrantType":"X","state":"X","scope":["X"]}})";
    for (auto place = body.find("\"X\""); place != std::string::npos; place = body.find("\"X\""))
        body.replace(place + 1, 1, token);
    const auto info = decode_get_tokens_me(answer(200, body)).value();
    for (const auto& told :
         {info.organization->id, info.organization->name, info.home_organization->id,
          info.home_organization->name, info.cloned->id, info.cloned->organization_id, info.client->id,
          info.client->name, info.client->authorized_grant_type, info.client->state})
        EXPECT_EQ(told.find("TTTT"), std::string::npos) << told;
    EXPECT_TRUE(info.authorized_scope.empty());
    EXPECT_TRUE(info.client->scope.empty());
}

TEST(hostile_bodies, with_too_many_parts_are_malformed) {
    const auto body = [](std::size_t parts, const std::string& part) {
        std::string text = R"({"organization":{"id":"a"},"authorizedScope":[)" + part;
        for (std::size_t i = 1; i < parts; ++i)
            text += ',' + part;
        return answer(200, text + "]}");
    };
    for (const std::string part : {R"("")", "[]", "0", R"("\u0430\u0301")"}) {
        EXPECT_TRUE(decode_get_tokens_me(body(600, part))) << part;
        const auto refused = decode_get_tokens_me(body(2'001, part));
        ASSERT_FALSE(refused) << part;
        EXPECT_EQ(refused.error().code, errc::malformed_response);
    }
}

TEST(hostile_bodies, with_an_object_of_too_many_members_are_malformed) {
    const auto body_with = [](std::string_view before, std::size_t members, std::string_view after) {
        return std::string{before} + further_members(members - 1) + std::string{after};
    };
    for (const auto& [before, after] :
         {std::pair{R"({"organization":{})", "}"}, std::pair{R"({"organization":{"id":"a")", "}}"},
          std::pair{R"({"x":[[{"id":"a")", "}]],\"organization\":{}}"}}) {
        EXPECT_TRUE(decode_get_tokens_me(answer(200, body_with(before, most_json_members, after))));
        const auto refused =
            decode_get_tokens_me(answer(200, body_with(before, most_json_members + 1, after)));
        ASSERT_FALSE(refused) << before;
        EXPECT_EQ(refused.error().code, errc::malformed_response);
        EXPECT_EQ(refused.error().message,
                  "HTTP status 200, but the body has too many parts or members in one object, or is nested "
                  "too deeply");
    }
    const auto grant = [&](std::size_t members) {
        return decode_token_grant(answer(200, body_with(R"({"access_token":"a-1")", members, "}")));
    };
    EXPECT_TRUE(grant(most_json_members));
    ASSERT_FALSE(grant(most_json_members + 1));
    EXPECT_EQ(grant(most_json_members + 1).error().code, errc::malformed_response);
    const auto refusal = [&](std::size_t members) {
        return decode_token_grant(answer(400, body_with(R"({"error":"invalid_grant")", members, "}")))
            .error()
            .which();
    };
    EXPECT_EQ(refusal(most_json_members), errc::invalid_grant);
    EXPECT_EQ(refusal(most_json_members + 1), errc::unexpected_status) << "its status counts, and no more";
}

TEST(hostile_bodies, that_are_objects_still_are_answers) {
    for (const std::string& fields :
         {std::string{"\"a\":1,\"a\":2"}, std::string{"\"dateTokenIdles\":1e300,\"x\":-1e-300"},
          "\"a\":" + repeated("[", 30) + repeated("]", 30), "\"\":" + repeated("1", 400),
          std::string{"\"a\":18446744073709551616,\"b\":-9223372036854775809"},
          "\"homeOrganization\":{\"name\":\"" + repeated("x", 500'000) + "\"}"}) {
        const std::string body = " {\"organization\":{}," + fields + "} ";
        const auto r = decode_get_tokens_me(answer(200, body));
        ASSERT_TRUE(r) << body.substr(0, 60);
        EXPECT_TRUE(!r->home_organization || r->home_organization->name.size() <= 300);
    }
}

TEST(hostile_bodies, with_duplicate_fields_count_by_the_last) {
    const auto r = decode_get_tokens_me(
        answer(200, R"({"dateTokenIdles":"2030-01-01T00:00:00Z","dateTokenIdles":"2026-01-01T00:00:00Z"})"));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->date_token_idles, parse_iso8601("2026-01-01T00:00:00Z"));
}

/// Cuts, flips, doubles and drops bytes; the same sequence in every run.
class mutator {
public:
    std::string operator()(std::string text) {
        const auto rounds = 1 + below(4);
        for (std::size_t i = 0; i < rounds && !text.empty(); ++i) {
            const std::size_t position = below(text.size());
            switch (below(4)) {
                case 0:
                    text.resize(position);
                    break;
                case 1:
                    text[position] = static_cast<char>(below(256));
                    break;
                case 2:
                    text.insert(position, text.substr(position, below(20)));
                    break;
                default:
                    text.erase(position, 1 + below(8));
                    break;
            }
        }
        return text;
    }

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_()) % bound; }

private:
    std::mt19937 random_{20261123};  // NOLINT(cert-msc*): the same in every run, on purpose
};

TEST(mutated_answers, give_a_value_or_an_error) {
    mutator mutate;
    const std::string error_text =
        R"({"message":"No: Bearer x","code":"bad.credentials","status":401,"contextId":"c-1"})";
    int values = 0;
    int errors = 0;
    for (int i = 0; i < 4000; ++i) {
        const auto me = decode_get_tokens_me(answer(200, mutate(full_token_info)));
        me ? ++values : ++errors;
        if (!me) {
            ASSERT_EQ(me.error().code, errc::malformed_response);
        }
        const auto timeout = decode_get_tokens_timeout(answer(200, mutate(timeout_with_groups)));
        if (timeout) {
            static_cast<void>(timeout->shortest_in_force());
            static_cast<void>(put_tokens_timeout(secret{"t"}, timeout->with(true, seconds{900})));
        }
        const int status = static_cast<int>(mutate.below(700));
        const error e = decode_error(answer(status, mutate(error_text),
                                            {{"Retry-After", mutate("Mon, 23 Nov 2026 12:00:00 GMT")},
                                             {"Date", mutate("Mon, 23 Nov 2026 11:59:00 GMT")}}));
        ASSERT_LE(e.message.size(), 300U);
        ASSERT_FALSE(e.message.empty());
        ASSERT_TRUE(!e.retry_after || (e.retry_after->count() >= 0 && e.retry_after->count() <= 86400));
    }
    EXPECT_GT(values, 100) << "the mutations are too coarse to test what lies behind the parser";
    EXPECT_GT(errors, 100);
}

}  // namespace hostile_test
