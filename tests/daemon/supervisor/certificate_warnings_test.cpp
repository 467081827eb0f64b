#include "daemon/supervisor/health/health_watch.hpp"
#include "tests/daemon/supervisor/health_stage.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::certificate_warnings_test {
namespace {

class certificate_warnings : public tests_of_health::health_stage {};

TEST_F(certificate_warnings, warns_of_a_certificate_that_ends_until_a_connection_shows_another) {
    const auto ends = world.now().wall + std::chrono::days{14} + std::chrono::minutes{30};
    world.api->certificate = net::server_certificate{"api.example", ends};
    start([](auto& c) {
        add(c, "lobby", "T1");
        add(c, "door", "T2");
    });
    EXPECT_EQ(told_of("lobby"), "");
    world.advance(std::chrono::minutes{61});
    EXPECT_EQ(told_of("lobby"), "+certificate_expiring ");
    EXPECT_EQ(told_of("door"), "+certificate_expiring ");
    const auto judged = condition("lobby");
    EXPECT_EQ(judged.grade, health::degraded);
    ASSERT_EQ(judged.warnings.size(), 1U);
    EXPECT_NE(judged.warnings[0].message.find("that of api.example ends at "), std::string::npos);
    EXPECT_EQ(state("lobby"), session_state::alive);
    world.api->certificate->ends += std::chrono::days{90};
    world.advance(std::chrono::minutes{6});
    EXPECT_EQ(told_of("lobby"), "+certificate_expiring -certificate_expiring ");
    EXPECT_EQ(told_of("door"), "+certificate_expiring -certificate_expiring ");
    EXPECT_EQ(condition("lobby").grade, health::ok);
}

/// Two servers behind one name, of which one has an old certificate.
TEST_F(certificate_warnings, of_servers_that_alternate_are_told_once) {
    const auto old_end = world.now().wall + std::chrono::days{3};
    world.api->certificate = net::server_certificate{"api.example", old_end};
    start([](auto& c) {
        add(c, "lobby", "T1").check_interval = seconds{5};
        add(c, "door", "T2").check_interval = seconds{4};
    });
    for (int turn = 0; turn < 600; ++turn) {
        world.api->certificate->ends = old_end + std::chrono::days{turn % 2 == 0 ? 90 : 0};
        world.advance(seconds{1});
    }
    EXPECT_EQ(told_of("lobby"), "+certificate_expiring ");
    EXPECT_EQ(told_of("door"), "+certificate_expiring ");
    EXPECT_EQ(condition("lobby").grade, health::degraded);
    world.api->certificate->ends = old_end + std::chrono::days{90};
    world.advance(seconds{120});
    EXPECT_EQ(told_of("lobby"), "+certificate_expiring -certificate_expiring ");
    EXPECT_EQ(told_of("door"), "+certificate_expiring -certificate_expiring ");
    EXPECT_EQ(condition("lobby").grade, health::ok);
    EXPECT_EQ(count(health::ok), 2U);
}

TEST_F(certificate_warnings, are_judged_for_the_sessions_of_the_organization_only) {
    roster names;
    scheduler sessions{1};
    pulse beat{world};
    events::event_bus news;
    health_watch watch{world, news, sessions, names, beat, {}};
    const auto settings = std::make_shared<config::organization>();
    organization_entry entry{sessions.add_organization({}), settings, {}};
    const auto other = sessions.add_organization({});
    for (int number = 0; number < 30; ++number) {
        auto session = std::make_shared<config::session>();
        session->name = std::to_string(number);
        const auto organization = number < 10 ? entry.id : other;
        names.add(
            session_entry{sessions.add_session(organization, {}, world.now().boot), organization, session});
    }
    entry.ways.api = std::make_shared<tests::fake_transport>(world.api);
    const auto end = world.now().wall + std::chrono::days{3};
    world.api->certificate = net::server_certificate{"api.example", end};
    watch.look_at_certificates(entry);
    watch.update({});
    EXPECT_EQ(watch.tally().count(health::degraded), 10U);
    EXPECT_EQ(watch.tally().count(health::ok), 0U) << "the others are not looked at";
    EXPECT_NE(watch.next_wakeup(), world.now().boot);
    world.api->certificate->ends += std::chrono::days{90};
    watch.look_at_certificates(entry);
    EXPECT_EQ(watch.next_wakeup(), world.now().boot + std::chrono::minutes{1});
    world.advance(std::chrono::minutes{1});
    watch.update({});
    EXPECT_EQ(watch.tally().count(health::degraded), 0U);
    EXPECT_EQ(watch.tally().count(health::ok), 10U);
}

/// RFC 5280 writes "no end" as the last second of the year 9999.
TEST_F(certificate_warnings, do_not_keep_the_loop_awake_for_a_certificate_without_an_end) {
    roster names;
    scheduler sessions{1};
    pulse beat{world};
    events::event_bus news;
    health_watch watch{world, news, sessions, names, beat, {}};
    organization_entry entry{sessions.add_organization({}), std::make_shared<config::organization>(), {}};
    auto session = std::make_shared<config::session>();
    session->name = "lobby";
    const auto id = sessions.add_session(entry.id, {}, world.now().boot);
    names.add(session_entry{id, entry.id, session});
    entry.ways.api = std::make_shared<tests::fake_transport>(world.api);
    world.api->certificate =
        net::server_certificate{"api.example", std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};
    watch.look_at_certificates(entry);
    watch.update({id});
    EXPECT_GT(watch.next_wakeup(), world.now().boot + std::chrono::hours{24});
}

}  // namespace
}  // namespace tokenkeeper::supervision::certificate_warnings_test
