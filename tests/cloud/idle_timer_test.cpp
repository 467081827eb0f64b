#include "tests/cloud/model_fixture.hpp"

#include <chrono>

namespace tokenkeeper::cloud::idle_timer_test {

namespace {

using genesys::method;
using std::chrono::hours;
using std::chrono::minutes;

class idle_timer : public model_test {};

}  // namespace

TEST_F(idle_timer, revokes_the_token_when_it_runs_out) {
    now += seconds{899};
    EXPECT_EQ(status_of_get(me_preserving), 200);
    now += seconds{1};
    EXPECT_EQ(status_of_get(me_preserving), 401);
    EXPECT_EQ(text(body(get(me_preserving)), "code"), "bad.credentials");
    EXPECT_EQ(lobby_record().died_of, death::idle);
    EXPECT_EQ(lobby_record().died, now);
}

TEST_F(idle_timer, is_reset_by_every_call_but_the_preserving_get) {
    struct expectation {
        std::string_view target;
        method verb = method::get;
        bool resets = false;
    };
    const expectation all[] = {{me, method::get, true},
                               {"/api/v2/tokens/me?preserveIdleTTL=false", method::get, true},
                               {"/api/v2/tokens/me?x=1&preserveIdleTTL=true", method::get, false},
                               {me_preserving, method::get, false},
                               {me, method::head, true},
                               {me_preserving, method::head, true},
                               {timeout_path, method::get, true},
                               {"/api/v2/tokens/timeout?preserveIdleTTL=true", method::get, true},
                               {timeout_path, method::put, true},
                               {"/api/v2/tokens/somebody", method::delete_, true},
                               {"/api/v2/users/me", method::get, true},
                               {me, method::put, true}};
    for (const auto& [target, verb, resets] : all) {
        now += minutes{1};
        const auto before = lobby_record();
        ask(verb, target, lobby);
        EXPECT_EQ(lobby_record().resets, before.resets + (resets ? 1 : 0)) << target;
        EXPECT_EQ(lobby_record().idle_deadline, resets ? now + seconds{900} : *before.idle_deadline)
            << target;
    }
}

TEST_F(idle_timer, lives_on_by_touches_alone) {
    for (int i = 0; i < 1000; ++i) {
        now += seconds{899};
        ASSERT_EQ(ask(method::head, me, lobby).response.status, 200);
    }
    EXPECT_EQ(lobby_record().resets, 1000U);
    ASSERT_EQ(lobby_record().touches.size(), 1000U);
    EXPECT_EQ(lobby_record().touches.back().at, now);
    EXPECT_EQ(lobby_record().touches.back().what, operation::head_tokens_me);
}

TEST_F(idle_timer, belongs_to_one_token) {
    const std::string other = add_token("other");
    now += seconds{600};
    EXPECT_EQ(status_of_get(me), 200);
    now += seconds{600};
    EXPECT_EQ(status_of_get(me), 200);
    EXPECT_EQ(ask(method::get, me, other).response.status, 401);
}

TEST_F(idle_timer, is_told_as_a_date_by_the_servers_clock) {
    EXPECT_EQ(text(body(get(me)), "dateTokenIdles"), "2026-11-23T23:15:00.000Z");
    now += milliseconds{1500};
    EXPECT_EQ(text(body(get(me_preserving)), "dateTokenIdles"), "2026-11-23T23:15:00.000Z");
    EXPECT_EQ(text(body(get(me)), "dateTokenIdles"), "2026-11-23T23:15:01.500Z");
    model.set_clock_skew(hours{-1});
    EXPECT_EQ(text(body(get(me)), "dateTokenIdles"), "2026-11-23T22:15:01.500Z");
    EXPECT_EQ(header(get(me), "Date"), "Mon, 23 Nov 2026 22:00:01 GMT");
}

TEST_F(idle_timer, is_not_told_where_the_organization_does_not_tell_or_has_none) {
    model.set_tells_idle_date("acme", false);
    EXPECT_FALSE(body(get(me)).contains("dateTokenIdles"));
    model.set_tells_idle_date("acme", true);
    EXPECT_TRUE(body(get(me)).contains("dateTokenIdles"));
    model.set_idle_timeout("acme", std::nullopt, now);
    EXPECT_FALSE(body(get(me)).contains("dateTokenIdles"));
}

TEST_F(idle_timer, stands_still_where_the_timeout_is_disabled_and_starts_when_it_is_enabled) {
    model.set_idle_timeout("acme", std::nullopt, now);
    now += hours{30};
    EXPECT_EQ(status_of_get(me_preserving), 200);
    now += hours{30};
    model.set_idle_timeout("acme", seconds{2}, now);
    EXPECT_EQ(lobby_record().idle_deadline, now + seconds{2});
    now += seconds{2};
    EXPECT_EQ(status_of_get(me_preserving), 401);
}

TEST_F(idle_timer, takes_a_new_length_at_once_but_does_not_wake_the_dead) {
    now += seconds{100};
    model.set_idle_timeout("acme", seconds{200}, now);
    EXPECT_EQ(lobby_record().idle_deadline, now + seconds{100});
    now += seconds{100};
    model.set_idle_timeout("acme", seconds{28800}, now);
    EXPECT_EQ(lobby_record().died_of, death::idle);
}

TEST_F(idle_timer, is_not_reset_by_what_the_organization_excluded) {
    model.exclude_from_activity("acme", operation::get_tokens_me);
    now += seconds{450};
    EXPECT_EQ(text(body(get(me)), "dateTokenIdles"), "2026-11-23T23:15:00.000Z");
    EXPECT_EQ(lobby_record().resets, 0U);
    EXPECT_EQ(lobby_record().touches_refused, 1U);
    EXPECT_EQ(ask(method::head, me, lobby).response.status, 200);
    EXPECT_EQ(lobby_record().resets, 1U);
    model.exclude_from_activity("acme", operation::get_tokens_me, false);
    EXPECT_EQ(status_of_get(me), 200);
    EXPECT_EQ(lobby_record().resets, 2U);
}

TEST_F(idle_timer, follows_the_first_bundle_of_the_tokens_groups) {
    organization_setup globex;
    globex.name = "globex";
    globex.idle_timeout = seconds{900};
    globex.timeout_fields = boost::json::parse(R"({"inactivityTimeoutGroupsEnabled":true,
        "inactivityTimeoutGroupBundles":[{"priority":2,"timeoutSeconds":3600,"groups":["g1"]},
                                         {"priority":1,"timeoutSeconds":300,"groups":["g2","g3"]}]})")
                                .get_object();
    model.add_organization(globex, now);
    const auto deadline = [this](std::string name, std::vector<std::string> groups) {
        token_setup t;
        t.name = std::move(name);
        t.organization = "globex";
        t.groups = std::move(groups);
        model.add_token(t, now);
        return model.record(t.name, now).idle_deadline;
    };
    EXPECT_EQ(deadline("none", {}), now + seconds{900});
    EXPECT_EQ(deadline("unknown", {"g9"}), now + seconds{900});
    EXPECT_EQ(deadline("first", {"g1"}), now + seconds{3600});
    EXPECT_EQ(deadline("both", {"g1", "g3"}), now + seconds{300});
}

TEST_F(idle_timer, does_not_keep_a_token_beyond_its_expiry) {
    model.set_expires("lobby", now + seconds{1000}, now);
    now += seconds{600};
    EXPECT_EQ(status_of_get(me), 200);
    now += seconds{400};
    EXPECT_EQ(status_of_get(me), 401);
    EXPECT_EQ(lobby_record().died_of, death::expired);
    EXPECT_EQ(lobby_record().died, now);
}

}  // namespace tokenkeeper::cloud::idle_timer_test
