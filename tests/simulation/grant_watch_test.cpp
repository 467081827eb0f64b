#include "tests/simulation/grant_watch.hpp"

#include "tests/simulation/rule_watch_stage.hpp"

namespace tokenkeeper::simulation::grant_watch_test {
namespace {

using grant_watches = rule_watches;

TEST_F(grant_watches, see_a_grant_in_place_of_a_token_that_lives) {
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

TEST_F(grant_watches, see_how_old_a_stored_token_looks_by_a_clock_that_was_set_forward) {
    token_use use{scene};
    grant_watch watch{scene, use};
    give_token("person", use);
    watch.ended(request("person/1"), answer(200));
    scene.clock.step_wall(std::chrono::hours{24});
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 1U) << "the process goes by the boot clock";
    scene.started = scene.clock.world();
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 2U) << "so does the next one";
    scene.clock.reboot();
    watch.sent(grant("person"));
    EXPECT_EQ(broken(), 2U) << "after a boot there is only the wall clock";
}

TEST_F(grant_watches, see_a_living_token_let_go) {
    token_use use{scene};
    grant_watch watch{scene, use};
    give_token("person", use);
    events::session_changed change;
    change.about.session = "person";
    change.fact.what = session_fact::kind::dormant;
    watch.told(change, {});
    EXPECT_EQ(broken(), 0U) << "this process cannot know of it";
    watch.ended(request("person/1"), answer(200));
    watch.told(change, {});
    EXPECT_EQ(broken(), 1U);
    watch.ended(request("person/1"), answer(401));
    watch.told(change, {});
    EXPECT_EQ(broken(), 1U) << "it was rejected";
}

TEST_F(grant_watches, see_a_second_session_ask_while_the_service_rejects_all) {
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

TEST_F(grant_watches, see_grants_after_a_refusal_for_good_and_after_a_revocation) {
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

}  // namespace
}  // namespace tokenkeeper::simulation::grant_watch_test
