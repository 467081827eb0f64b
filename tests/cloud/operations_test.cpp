#include "tests/cloud/model_fixture.hpp"

#include <chrono>

namespace tokenkeeper::cloud::operations_test {

namespace {

using genesys::method;
using std::chrono::hours;

class operations : public model_test {};

boost::json::object object(std::string_view text) {
    return boost::json::parse(text).get_object();
}

}  // namespace

TEST_F(operations, get_tells_the_organization_and_the_client) {
    model.set_client_state("lobby", "disabled", now + hours{24});
    const auto answer = get(me);
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(header(answer, "Content-Type"), "application/json");
    const auto info = body(answer);
    EXPECT_EQ(info.at("organization").at("name"), "acme");
    EXPECT_EQ(info.at("organization").at("id"), info.at("homeOrganization").at("id"));
    EXPECT_EQ(info.at("OAuthClient").at("state"), "disabled");
    EXPECT_EQ(info.at("OAuthClient").at("authorizedGrantType"), "CODE");
    EXPECT_EQ(info.at("OAuthClient").at("dateToDelete"), "2026-11-24T23:00:00.000Z");
}

TEST_F(operations, head_never_has_a_body) {
    EXPECT_EQ(ask(method::head, me, lobby).response.body, "");
    const auto refused = ask(method::head, me, "no such token");
    EXPECT_EQ(refused.response.status, 401);
    EXPECT_EQ(refused.response.body, "");
}

TEST_F(operations, every_answer_has_a_date_and_a_correlation_id_and_every_error_repeats_it) {
    const auto good = get(me);
    EXPECT_EQ(header(good, "Date"), "Mon, 23 Nov 2026 23:00:00 GMT");
    EXPECT_EQ(header(good, "ININ-Correlation-Id").size(), 36U);
    const auto bad = ask(method::get, me, "no such token");
    EXPECT_NE(header(bad, "ININ-Correlation-Id"), header(good, "ININ-Correlation-Id"));
    EXPECT_EQ(text(body(bad), "contextId"), header(bad, "ININ-Correlation-Id"));
    EXPECT_EQ(body(bad).at("status"), 401);
    EXPECT_FALSE(text(body(bad), "message").empty());
}

TEST_F(operations, a_request_without_a_token_is_told_so) {
    const auto answer = ask(method::get, me, "");
    EXPECT_EQ(answer.response.status, 401);
    EXPECT_EQ(text(body(answer), "code"), "authentication.required");
}

TEST_F(operations, a_denied_address_is_401_and_no_activity) {
    model.set_ip_denied("lobby", true);
    now += seconds{10};
    const auto answer = get(me);
    EXPECT_EQ(answer.response.status, 401);
    EXPECT_EQ(text(body(answer), "code"), "ip.not.authorized");
    EXPECT_EQ(lobby_record().resets, 0U);
    EXPECT_TRUE(lobby_record().alive());
    model.set_ip_denied("lobby", false);
    EXPECT_EQ(status_of_get(me), 200);
}

TEST_F(operations, delete_me_revokes_the_token_itself) {
    const auto answer = ask(method::delete_, me, lobby);
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(answer.response.body, "");
    EXPECT_EQ(status_of_get(me), 401);
    EXPECT_EQ(lobby_record().died_of, death::revoked);
}

TEST_F(operations, revoking_does_not_change_how_a_token_died_before) {
    now += seconds{1000};
    model.revoke("lobby", now);
    EXPECT_EQ(lobby_record().died_of, death::idle);
}

TEST_F(operations, delete_of_a_user_needs_its_permission_and_kills_all_of_the_users_tokens) {
    token_setup twin;
    twin.organization = "acme";
    twin.user_id = "5f/a";
    twin.name = "twin-1";
    const auto first = model.add_token(twin, now);
    twin.name = "twin-2";
    const auto second = model.add_token(twin, now);

    const auto refused = ask(method::delete_, "/api/v2/tokens/5f%2Fa", lobby);
    EXPECT_EQ(refused.response.status, 403);
    EXPECT_EQ(text(body(refused), "code"), "missing.permissions");
    EXPECT_NE(text(body(refused), "message").find("oauth:token:delete"), std::string::npos);

    model.set_permissions("lobby", {"oauth:token:delete"});
    EXPECT_EQ(ask(method::delete_, "/api/v2/tokens/5f%2Fa", lobby).response.status, 204);
    EXPECT_EQ(ask(method::get, me, first).response.status, 401);
    EXPECT_EQ(ask(method::get, me, second).response.status, 401);
    EXPECT_EQ(status_of_get(me), 200);
    EXPECT_EQ(ask(method::delete_, "/api/v2/tokens/nobody", lobby).response.status, 404);
}

TEST_F(operations, put_of_the_timeout_needs_its_permission) {
    const auto answer = ask(method::put, timeout_path, lobby, R"({"enableIdleTokenTimeout":false})");
    EXPECT_EQ(answer.response.status, 403);
    EXPECT_NE(text(body(answer), "message").find("directory:organization:admin"), std::string::npos);
    EXPECT_EQ(lobby_record().idle_deadline, now + seconds{900});
}

TEST_F(operations, put_replaces_the_whole_object_and_keeps_fields_nobody_knows) {
    model.set_permissions("lobby", {"directory:organization:admin"});
    constexpr std::string_view sent =
        R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":1200,"inactivityTimeoutUnit":"Minutes",
            "inactivityTimeoutGroupsEnabled":false,"inactivityTimeoutGroupBundles":[{"priority":1,"timeoutSeconds":300,"groups":["a"],"extra":[1,null]}],
            "somethingNew":{"deep":[1,2,{"x":1.5}]}})";
    const auto answer = ask(method::put, timeout_path, lobby, sent);
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(body(answer), object(sent));
    EXPECT_EQ(body(get(timeout_path)), object(sent));
    EXPECT_EQ(lobby_record().idle_deadline, now + seconds{1200});

    EXPECT_EQ(ask(method::put, timeout_path, lobby, R"({"enableIdleTokenTimeout":false})").response.status,
              200);
    EXPECT_EQ(body(get(timeout_path)),
              object(R"({"enableIdleTokenTimeout":false,"idleTokenTimeoutSeconds":1200})"));
    EXPECT_EQ(lobby_record().idle_deadline, std::nullopt);
}

TEST_F(operations, put_refuses_what_is_out_of_range_or_not_understood) {
    model.set_permissions("lobby", {"directory:organization:admin"});
    organization_setup clinic;
    clinic.name = "clinic";
    clinic.hipaa = true;
    model.add_organization(clinic, now);
    token_setup nurse;
    nurse.name = "nurse";
    nurse.organization = "clinic";
    nurse.permissions = {"directory:organization:admin"};
    const auto bearer = model.add_token(nurse, now);

    const auto code = [this](std::string_view with, std::string_view sent) {
        const auto answer = ask(method::put, timeout_path, with, sent);
        return std::to_string(answer.response.status) + ' ' + text(body(answer), "code");
    };
    const auto length = [](int n) { return R"({"idleTokenTimeoutSeconds":)" + std::to_string(n) + '}'; };
    EXPECT_EQ(code(lobby, length(299)), "400 token.timeout.exceeded");
    EXPECT_EQ(code(lobby, length(300)), "200 ");
    EXPECT_EQ(code(lobby, length(28800)), "200 ");
    EXPECT_EQ(code(lobby, length(28801)), "400 token.timeout.exceeded");
    EXPECT_EQ(code(bearer, length(900)), "200 ");
    EXPECT_EQ(code(bearer, length(901)), "400 token.timeout.exceeded.hipaa");
    EXPECT_EQ(code(lobby, R"({"idleTokenTimeoutSeconds":"900"})"), "400 invalid.value");
    EXPECT_EQ(code(lobby, R"({"enableIdleTokenTimeout":1})"), "400 invalid.value");
    EXPECT_EQ(code(lobby, "[]"), "400 bad.request");
    EXPECT_EQ(code(lobby, "{"), "400 bad.request");
}

TEST_F(operations, unknown_paths_and_methods_are_refused_after_the_token) {
    EXPECT_EQ(status_of_get("/api/v2/users/me"), 404);
    EXPECT_EQ(status_of_get("/api/v2/tokens/"), 404);
    EXPECT_EQ(status_of_get("/api/v2/tokens/a/b"), 404);
    EXPECT_EQ(ask(method::get, "/api/v2/users/me", "nobody").response.status, 401);
    const auto wrong = ask(method::put, me, lobby);
    EXPECT_EQ(wrong.response.status, 405);
    EXPECT_EQ(header(wrong, "Allow"), "GET, HEAD, DELETE");
    EXPECT_EQ(ask(method::head, timeout_path, lobby).response.status, 405);
    EXPECT_EQ(status_of_get("/api/v2/tokens/somebody"), 405);
    const auto parameter = get("/api/v2/tokens/me?preserveIdleTTL=maybe");
    EXPECT_EQ(parameter.response.status, 400);
    EXPECT_EQ(text(body(parameter), "code"), "invalid.query.param.value");
}

TEST_F(operations, the_301st_request_of_a_minute_is_throttled_and_no_activity) {
    for (int i = 0; i < 300; ++i) {
        ASSERT_EQ(status_of_get(me), 200);
    }
    EXPECT_EQ(header(get(me_preserving), "inin-ratelimit-count"), "301");
    now += milliseconds{19500};
    const auto answer = get(me);
    EXPECT_EQ(answer.response.status, 429);
    EXPECT_EQ(text(body(answer), "code"), "too.many.requests");
    EXPECT_EQ(header(answer, "Retry-After"), "41");
    EXPECT_EQ(header(answer, "inin-ratelimit-allowed"), "300");
    EXPECT_EQ(header(answer, "inin-ratelimit-reset"), "41");
    EXPECT_EQ(lobby_record().resets, 300U);
    EXPECT_EQ(model.record_of_organization("acme").throttled, 2U);
    now += milliseconds{40500};
    EXPECT_EQ(status_of_get(me), 200);
}

}  // namespace tokenkeeper::cloud::operations_test
