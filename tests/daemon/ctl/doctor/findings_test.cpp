#include "daemon/ctl/doctor/configuration_findings.hpp"
#include "daemon/ctl/doctor/daemon_findings.hpp"
#include "daemon/ctl/doctor/finding.hpp"
#include "daemon/ctl/doctor/report_text.hpp"
#include "daemon/ctl/doctor/unit_findings.hpp"
#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::doctor::findings_test {
namespace {

finding about(verdict result, section area = section::daemon) {
    return {area, "x", result, "a sentence"};
}

TEST(findings, decide_the_exit_status) {
    using enum verdict;
    struct {
        findings found;
        exit_status status;
    } const cases[]{
        {{about(ok)}, exit_status::fine},
        {{about(ok), about(not_checked)}, exit_status::fine},
        {{about(not_checked)}, exit_status::unreachable},
        {{}, exit_status::unreachable},
        {{about(ok), about(warning)}, exit_status::degraded},
        {{about(problem), about(warning), about(ok)}, exit_status::attention},
        {{about(not_checked), about(problem)}, exit_status::attention},
    };
    for (const auto& each : cases)
        EXPECT_EQ(status_of(each.found), each.status);
}

TEST(findings, of_many_sessions_share_lines_where_nothing_is_wrong) {
    findings found;
    for (const auto* name : {"a", "b", "c"})
        found.push_back({section::token, name, verdict::ok, std::string{"it is alive, "} + name});
    found.push_back({section::token, "d", verdict::problem, "it is lost"});
    found.push_back({section::token, "e", verdict::problem, "it is lost"});
    found.push_back({section::client, "a", verdict::not_checked, "nobody knows"});
    found.push_back({section::client, "b", verdict::not_checked, "nobody knows"});
    found.push_back({section::tls, "h", verdict::ok, "one"});
    found.push_back({section::tls, "h", verdict::ok, "two"});
    const auto lines = condensed(found);
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[0].sentence, "one") << "in the order of the sections";
    EXPECT_EQ(lines[1].sentence, "two") << "certificates keep their lines";
    EXPECT_EQ(lines[2].subject, "3 subjects");
    EXPECT_EQ(lines[3].subject, "d");
    EXPECT_EQ(lines[4].subject, "e") << "no problem loses its line";
    EXPECT_EQ(lines[5].subject, "2 subjects");
}

TEST(findings, are_printed_one_a_line_with_their_advice_below) {
    const findings found{{section::tls, "api.x:443", verdict::problem, "bad\nchain\x1b[2J", "Renew it."},
                         {section::dns, {}, verdict::ok, "fine"}};
    EXPECT_EQ(report_text(found, {}),
              "PROBLEM     tls           api.x:443: bad\\nchain\\x1b[2J\n"
              "    → Renew it.\n"
              "ok          dns           fine\n"
              "1 problem, 1 ok\n");
    text_style style;
    style.colour = true;
    EXPECT_TRUE(contains(report_text(found, style), "\x1b[31mPROBLEM\x1b[0m"));
    EXPECT_TRUE(contains(report_json(found), R"("section":"tls","subject":"api.x:443","verdict":"problem")"));
}

configuration_facts valid_facts() {
    configuration_facts facts;
    facts.file = "/etc/t.yaml";
    facts.summary = "1 organization";
    facts.secret_files = 2;
    return facts;
}

TEST(configuration_findings, follow_the_loader) {
    auto facts = valid_facts();
    auto found = configuration_findings(facts, {});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(status_of(found), exit_status::fine);
    facts.secret_doubts.push_back(
        {{"/etc/t.yaml", 3, 1}, "sessions.a.access_token_file", "warning: all can read x; run: chmod o= x"});
    found = configuration_findings(facts, {});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].area, section::files);
    EXPECT_EQ(found[1].sentence, "/etc/t.yaml:3:1: sessions.a.access_token_file: all can read x");
    EXPECT_EQ(found[1].advice, "Run: chmod o= x");
    EXPECT_EQ(configuration_findings(facts, {"b", "o"})[1].result, verdict::ok) << "another session's";
    EXPECT_EQ(configuration_findings(facts, {"a", "o"})[1].result, verdict::warning);
    facts.errors.push_back({{"/etc/t.yaml", 1, 1}, "sessions.z.mode", "is wrong"});
    found = configuration_findings(facts, {"a", "o"});
    ASSERT_EQ(found.size(), 1U) << "an error refuses the whole file";
    EXPECT_EQ(found[0].result, verdict::problem);
    facts.refusal = "Permission denied";
    EXPECT_EQ(configuration_findings(facts, {})[0].result, verdict::not_checked);
}

TEST(configuration_findings, never_call_files_well_that_nobody_could_look_at) {
    auto facts = valid_facts();
    facts.unreadable_files = 1;
    const auto found = configuration_findings(facts, {});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].result, verdict::not_checked);
}

TEST(configuration_findings, see_who_can_write_the_state_folder) {
    EXPECT_EQ(state_folder_finding({"/s", true, 0700}).result, verdict::ok);
    EXPECT_EQ(state_folder_finding({"/s", true, 0777}).result, verdict::problem);
    EXPECT_EQ(state_folder_finding({"/s", false, 0}).result, verdict::not_checked);
}

TEST(daemon_findings, repeat_its_warnings_in_their_sections) {
    daemon_report daemon;
    daemon.version = "1";
    daemon.warnings = {{"clock_differs", "degraded", {}, "the clock", "Set it."},
                       {"store_unavailable", "attention", {}, "the disk", "Make room."},
                       {"of_tomorrow", "attention", {}, {}, {}}};
    const auto found = daemon_findings(daemon, "1");
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].result, verdict::ok);
    EXPECT_EQ(found[1], (finding{section::clock, "tokenkeeperd", verdict::warning, "the clock", "Set it."}));
    EXPECT_EQ(found[2].area, section::daemon);
    EXPECT_EQ(found[2].result, verdict::problem);
    EXPECT_EQ(found[3].sentence, "of_tomorrow") << "a newer daemon's words are shown";
    EXPECT_EQ(daemon_findings(daemon, "2")[0].result, verdict::warning);
}

TEST(daemon_findings, tell_a_silent_daemon_from_a_forbidden_one) {
    failure reason{exit_status::unreachable, "it does not run", {}, "Start it."};
    EXPECT_EQ(silent_daemon(reason).result, verdict::problem);
    reason.status = exit_status::not_permitted;
    EXPECT_EQ(silent_daemon(reason).result, verdict::not_checked);
}

TEST(daemon_findings, know_the_idle_timeout_only_where_the_daemon_does) {
    organization_report organization;
    organization.name = "acme";
    EXPECT_EQ(idle_timeout_finding(organization, now).result, verdict::not_checked);
    organization.idle_timeout_enabled = true;
    organization.idle_timeout = seconds{900};
    EXPECT_TRUE(contains(idle_timeout_finding(organization, now).sentence, "is on: 15m"));
    organization.idle_timeout_enabled = false;
    EXPECT_EQ(idle_timeout_finding(organization, now).result, verdict::ok);
}

TEST(unit_finding, wants_a_unit_that_loads_the_credential) {
    const std::string socket = "/run/tokenkeeper/credentials.sock";
    unit_consumer consumer{"lobby", "export.service", {}};
    EXPECT_TRUE(contains(unit_finding(consumer, socket).sentence, "this host has no unit export.service"));
    consumer.texts = {"[Service]\nExecStart=/bin/x\n"};
    EXPECT_EQ(unit_finding(consumer, socket).result, verdict::warning);
    EXPECT_TRUE(contains(unit_finding(consumer, socket).advice, "LoadCredential=genesys:" + socket));
    consumer.texts.push_back("[Service]\nLoadCredential=genesys:" + socket + "\n");
    EXPECT_EQ(unit_finding(consumer, socket).result, verdict::ok);
}

}  // namespace
}  // namespace tokenkeeper::ctl::doctor::findings_test
