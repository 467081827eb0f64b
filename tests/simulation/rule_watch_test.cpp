#include "tests/simulation/flood_watch.hpp"
#include "tests/simulation/grant_watch.hpp"
#include "tests/simulation/isolation_watch.hpp"
#include "tests/simulation/loss_watch.hpp"
#include "tests/simulation/report_watch.hpp"
#include "tests/simulation/rotation_watch.hpp"
#include "tests/simulation/secrecy_watch.hpp"
#include "tests/simulation/touch_watch.hpp"
#include "tests/simulation/view_watch.hpp"

#include <gtest/gtest.h>

/// Each watcher sees its rule broken, and only then.
namespace tokenkeeper::simulation::rule_watch_test {
namespace {

class rule_watches : public testing::Test {
protected:
    rule_watches() {
        cloud::organization_setup acme;
        acme.name = "acme";
        acme.idle_timeout = seconds{900};
        scene.people.add_organization(acme, 2);
        add("lobby", session_mode::keep_alive, grant_type::none);
        add("audit", session_mode::verify, grant_type::none);
        add("person", session_mode::keep_alive, grant_type::refresh_token);
        apply();
    }
    void add(std::string name, session_mode mode, grant_type grants) {
        session_plan plan;
        plan.name = std::move(name);
        plan.policy.mode = mode;
        plan.policy.grants = grants;
        scene.people.add(std::move(plan));
    }
    void apply() {
        const auto loaded = scene.people.configuration();
        scene.settings.apply(settings_in_force::make(std::get<config::configuration>(loaded)),
                             scene.clock.world());
        pass(seconds{1});
    }
    void pass(boot_clock::duration time) { scene.clock.move(scene.clock.world() + time); }

    sent_request request(const std::string& token, std::string_view target = "/api/v2/tokens/me") {
        sent_request r;
        r.number = ++number;
        r.at = scene.clock.world();
        r.organization = "acme";
        r.asked = cloud::classify(genesys::method::get, target);
        r.token = token;
        return r;
    }
    sent_request grant(const std::string& client, std::string refresh_token = {}) {
        auto r = request(client);
        r.asked = cloud::classify(genesys::method::post, "/oauth/token");
        r.login = true;
        r.refresh_token = std::move(refresh_token);
        return r;
    }
    request_end answer(int status) {
        request_end end;
        end.at = scene.clock.world();
        end.status = status;
        end.processed = true;
        return end;
    }
    /// The cloud grants the person's first token, and it is in use.
    void give_token(const std::string& person, token_use& use) {
        const auto& client = scene.cloud.client_of(person);
        const auto basic = client.client_id + ':' + client.client_secret;
        const auto form = "grant_type=refresh_token&refresh_token=" + scene.cloud.refresh_token(person);
        scene.cloud.handle(
            {genesys::method::post, "/oauth/token", {}, form, basic, "application/x-www-form-urlencoded"},
            scene.clock.truth());
        use.ended(request(person + "/1"), answer(200));
    }
    [[nodiscard]] std::size_t broken() const { return scene.verdict.count(); }

    stage scene{1};
    std::uint64_t number = 0;
    std::map<std::string, assessed_session> views;
    view_source shown = [this](const std::string& name) -> std::optional<assessed_session> {
        const auto found = views.find(name);
        if (found == views.end()) return std::nullopt;
        return found->second;
    };
};

constexpr std::string_view look = "/api/v2/tokens/me?preserveIdleTTL=true";

TEST_F(rule_watches, see_a_touch_that_nobody_asked_for) {
    touch_watch watch{scene};
    watch.sent(request("lobby"));
    watch.sent(request("audit", look));
    EXPECT_EQ(broken(), 0U);
    watch.sent(request("audit"));
    watch.sent(request("audit", "/api/v2/tokens/timeout"));
    EXPECT_EQ(broken(), 2U);
    const open_commands::mark asked{scene.commands, scene.clock, "audit", open_commands::kind::keep_alive};
    watch.sent(request("audit"));
    EXPECT_EQ(broken(), 2U);
}

TEST_F(rule_watches, see_two_requests_at_once_and_within_a_second) {
    flood_watch watch{scene};
    const auto first = request("lobby");
    watch.sent(first);
    pass(seconds{1});
    const auto second = request("lobby");
    watch.sent(second);
    EXPECT_EQ(broken(), 1U) << "two at a time";
    watch.ended(first, answer(200));
    watch.ended(second, answer(200));
    pass(milliseconds{900});
    watch.sent(request("lobby"));
    EXPECT_EQ(broken(), 2U) << "two in a second";
}

TEST_F(rule_watches, see_more_requests_than_the_organization_allows) {
    flood_watch watch{scene};
    watch.sent(request("lobby"));
    watch.sent(request("audit"));
    EXPECT_EQ(broken(), 0U);
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_session_lost_that_could_have_been_kept) {
    loss_watch watch{scene};
    watch.look(shown);
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    pass(seconds{1000});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    EXPECT_EQ(watch.deaths(), 1U);
}

TEST_F(rule_watches, excuse_a_loss_where_the_api_did_not_answer_in_time) {
    loss_watch watch{scene};
    watch.look(shown);
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    scene.troubles.add(cloud::fault{cloud::fault_kind::hang}, scene.clock.world() + seconds{400},
                       std::nullopt);
    pass(seconds{1000});
    watch.look(shown);
    EXPECT_EQ(broken(), 0U);
    EXPECT_EQ(watch.deaths(), 1U);
}

TEST_F(rule_watches, see_a_dead_token_that_is_shown_alive) {
    view_watch watch{scene};
    assessed_session view;
    view.name = "audit";
    view.organization = "acme";
    view.state = session_state::alive;
    views["audit"] = view;
    watch.look(shown);
    pass(seconds{900});
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it just died";
    pass(seconds{400});
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_deadline_that_is_later_than_the_truth) {
    view_watch watch{scene};
    assessed_session view;
    view.name = "audit";
    view.state = session_state::retrying;
    view.idle_deadline = scene.clock.shown().wall + seconds{890};
    views["audit"] = view;
    watch.look(shown);
    EXPECT_EQ(broken(), 0U);
    views["audit"].idle_deadline = scene.clock.shown().wall + seconds{910};
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    views["audit"].state = session_state::lost;
    watch.look(shown);
    EXPECT_GE(broken(), 2U);
}

TEST_F(rule_watches, see_a_refresh_token_that_is_sent_without_an_intent_or_twice) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    const auto first = grant("person", "r1");
    watch.sent(first);
    EXPECT_EQ(broken(), 1U) << "no intent";
    auto end = answer(200);
    end.access_token = "a1";
    end.refresh_token = "r2";
    watch.ended(first, end);
    watch.sent(grant("person", "r1"));
    EXPECT_EQ(broken(), 3U) << "no intent, and used";
}

TEST_F(rule_watches, see_a_token_that_is_used_before_it_is_durable) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    auto end = answer(200);
    end.access_token = "a1";
    watch.ended(grant("person", "r1"), end);
    watch.handed_out("person", secret{"a1"});
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_rotation_that_is_lost_at_an_orderly_end) {
    token_use use{scene};
    rotation_watch watch{scene, use};
    auto end = answer(200);
    end.access_token = "a1";
    end.refresh_token = "r2";
    watch.ended(grant("person", "r1"), end);
    watch.process_ended(false);
    EXPECT_EQ(broken(), 0U);
    watch.process_ended(true);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_grant_in_place_of_a_token_that_lives) {
    token_use use{scene};
    grant_watch watch{scene, use};
    give_token("person", use);
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 0U) << "this process cannot know of it";
    watch.ended(request("person/1"), answer(200));
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U);
    watch.ended(request("person/1"), answer(401));
    pass(seconds{10});
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U) << "it stands rejected";
    watch.ended(request("person/2"), answer(401));
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U) << "that the new one is rejected too changes nothing";
}

TEST_F(rule_watches, see_how_old_a_stored_token_looks_by_a_clock_that_was_set_forward) {
    token_use use{scene};
    grant_watch watch{scene, use};
    give_token("person", use);
    watch.ended(request("person/1"), answer(200));
    scene.clock.step_wall(std::chrono::hours{24});
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U) << "the process goes by the boot clock";
    scene.started = scene.clock.world();
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_living_token_let_go) {
    token_use use{scene};
    grant_watch watch{scene, use};
    give_token("person", use);
    events::session_changed change;
    change.about.session = "person";
    change.fact.what = session_fact::kind::dormant;
    watch.told(change, {});
    EXPECT_EQ(broken(), 1U);
    watch.ended(request("person/1"), answer(401));
    watch.told(change, {});
    EXPECT_EQ(broken(), 1U) << "it was rejected";
}

TEST_F(rule_watches, see_a_second_session_ask_while_the_service_rejects_all) {
    add("agent", session_mode::keep_alive, grant_type::refresh_token);
    token_use use{scene};
    grant_watch watch{scene, use};
    for (const auto* person : {"person", "agent"}) {
        give_token(person, use);
        watch.ended(request(std::string{person} + "/1"), answer(401));
    }
    watch.told(events::mass_rejection{"acme", 2, false}, {});
    const auto ask = [&](const std::string& person) {
        pass(seconds{10});
        events::request_started decided;
        decided.about.session = person;
        decided.kind = operation::acquire;
        watch.told(decided, {});
        watch.sent(grant(person));
    };
    ask("person");
    ask("person");
    EXPECT_EQ(broken(), 0U);
    ask("agent");
    EXPECT_EQ(broken(), 1U);
    watch.ended(request("person/2"), answer(200));
    watch.ended(request("agent/1"), answer(401));
    ask("agent");
    EXPECT_EQ(broken(), 1U) << "a new token was accepted and an old one is still rejected";
    watch.told(events::mass_rejection{"acme", 2, true}, {});
    ask("agent");
    EXPECT_EQ(broken(), 1U) << "it is over";
}

TEST_F(rule_watches, see_grants_after_a_refusal_for_good_and_after_a_revocation) {
    token_use use{scene};
    grant_watch watch{scene, use};
    auto refusal = answer(400);
    watch.ended(grant("person"), refusal);
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 0U) << "nobody could read why";
    refusal.grant_error = "invalid_client";
    watch.ended(grant("person"), refusal);
    pass(std::chrono::minutes{5});
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U);
    pass(std::chrono::minutes{60});
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U) << "one look an hour";
    auto revoked = request("person/1");
    revoked.asked = cloud::classify(genesys::method::delete_, "/api/v2/tokens/me");
    watch.ended(revoked, answer(200));
    pass(std::chrono::minutes{60});
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 2U);
}

TEST_F(rule_watches, see_a_secret_in_a_line_of_the_log) {
    secrecy_watch watch{scene};
    logging::event line;
    line.message = "session lobby: verified";
    watch.told(events::event{}, {line});
    EXPECT_EQ(broken(), 0U);
    line.message += " with " + scene.cloud.token_value("lobby");
    watch.told(events::event{}, {line});
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_token_of_another_organization) {
    isolation_watch watch{scene};
    auto r = request("lobby");
    watch.sent(r);
    EXPECT_EQ(broken(), 0U);
    r.organization = "globex";
    watch.sent(r);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_session_that_is_not_well_though_nothing_is_wrong) {
    isolation_watch watch{scene};
    pass(std::chrono::minutes{13});
    scene.cloud.handle({genesys::method::get, "/api/v2/tokens/me", scene.cloud.token_value("lobby"), {}},
                       scene.clock.truth());
    assessed_session view;
    view.name = "lobby";
    view.state = session_state::failed;
    views["lobby"] = view;
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

const std::vector<logging::event> one_line(1);

TEST_F(rule_watches, see_a_state_that_nobody_was_told) {
    report_watch watch{scene};
    auto& view = views["audit"];
    view.name = "audit";
    view.state = session_state::lost;
    view.condition.grade = health::attention;
    view.last_error.emplace();
    watch.look(shown);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    events::session_changed change{{1, "audit", "acme"}, {}};
    change.fact.what = session_fact::kind::lost;
    watch.told(change, one_line);
    watch.look(shown);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
}

TEST_F(rule_watches, see_a_warning_that_nobody_was_told) {
    report_watch watch{scene};
    auto& view = views["audit"];
    view.name = "audit";
    view.state = session_state::alive;
    view.condition.grade = health::degraded;
    view.condition.warnings = {{warning_code::checks_late, health::degraded, "m", "h"}};
    watch.look(shown);
    EXPECT_EQ(broken(), 0U) << "it may be told in the next moment";
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);
    const events::subject audit{1, "audit", "acme"};
    watch.told(events::warning_begun{audit, view.condition.warnings[0]}, one_line);
    watch.look(shown);
    EXPECT_EQ(broken(), 1U);

    view.condition = {};
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "its end may be told in the next moment";
    watch.look(shown);
    EXPECT_EQ(broken(), 2U) << "its end was never told";
    watch.told(events::warning_over{audit, warning_code::checks_late, {}}, one_line);
    watch.look(shown);
    watch.look(shown);
    EXPECT_EQ(broken(), 2U);
}

TEST_F(rule_watches, see_a_health_that_the_state_contradicts) {
    report_watch watch{scene};
    auto& view = views["audit"];
    view.name = "audit";
    view.state = session_state::alive;
    view.condition.grade = health::degraded;
    watch.look(shown);
    EXPECT_EQ(broken(), 1U) << "unwell, and nothing says why";
    view.state = session_state::denied;
    view.last_error.emplace();
    watch.look(shown);
    EXPECT_EQ(broken(), 2U) << "denied needs attention";
    view.state = session_state::alive;
    view.condition.grade = health::ok;
    watch.look(shown);
    EXPECT_EQ(broken(), 3U) << "well, and an error is shown";
}

}  // namespace
}  // namespace tokenkeeper::simulation::rule_watch_test
