#include "daemon/ctl/doctor/network_findings.hpp"

#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::doctor::network_findings_test {
namespace {

using step = endpoint_probe::step;
using std::chrono::days;

endpoint_probe complete_probe() {
    endpoint_probe probe;
    probe.organization = "acme";
    probe.place = "api.x:443";
    probe.host = "api.x";
    probe.is_name = true;
    probe.addresses = {"192.0.2.1", "2001:db8::1"};
    probe.remote = "192.0.2.1";
    probe.chain = {{"subject CN=api.x, issuer CN=CA", now + days{60}}, {"subject CN=CA", now + days{900}}};
    probe.http_status = 404;
    probe.date = now;
    probe.midpoint = now + seconds{1};
    probe.reached = step::complete;
    return probe;
}

TEST(network_findings, of_a_way_without_trouble_are_all_well) {
    const auto found = network_findings(complete_probe(), now);
    EXPECT_EQ(status_of(found), exit_status::fine);
    for (const auto area : {section::dns, section::connect, section::tls, section::answer, section::clock})
        EXPECT_NE(std::ranges::find(found, area, &finding::area), found.end()) << to_string(area);
    EXPECT_EQ(std::ranges::count(found, section::tls, &finding::area), 3) << "the check and two certificates";
}

TEST(network_findings, place_a_failure_at_its_step) {
    struct {
        step reached;
        errc code;
        section area;
    } const cases[]{
        {step::settings, errc::invalid_argument, section::configuration},
        {step::name, errc::resolve_failed, section::dns},
        {step::connection, errc::connect_timeout, section::connect},
        {step::connection, errc::proxy_connect_failed, section::proxy},
        {step::connection, errc::proxy_credentials_refused, section::proxy},
        {step::tls, errc::certificate_wrong_host, section::tls},
        {step::answer, errc::malformed_response, section::answer},
    };
    for (const auto& each : cases) {
        auto probe = complete_probe();
        probe.reached = each.reached;
        probe.failure = error(each.code, "it failed");
        const auto found = network_findings(probe, now);
        const auto worst = std::ranges::find(found, verdict::problem, &finding::result);
        ASSERT_NE(worst, found.end());
        EXPECT_EQ(worst->area, each.area) << to_string(each.area);
        EXPECT_EQ(worst->sentence, "it failed");
        EXPECT_FALSE(worst->advice.empty());
        EXPECT_TRUE(std::ranges::none_of(found, [&each](const finding& other) {
            return other.area > each.area && each.area >= section::dns;
        })) << "nothing is said of steps that were not tried";
    }
}

TEST(network_findings, blame_no_proxy_whose_credentials_this_user_cannot_read) {
    auto probe = complete_probe();
    probe.proxy = "proxy.x:3128";
    probe.reached = step::connection;
    probe.failure = error(errc::proxy_credentials_refused, "407");
    probe.credentials_trouble = "cannot open p: Permission denied";
    EXPECT_EQ(network_findings(probe, now).back().result, verdict::not_checked);
    probe.credentials_trouble = "cannot open p: No such file or directory";
    probe.credentials_remedy = "write user:password into p";
    const auto missing = network_findings(probe, now).back();
    EXPECT_EQ(missing.result, verdict::problem) << "root would see the same";
    EXPECT_EQ(missing.advice, "Write user:password into p.");
}

TEST(network_findings, name_the_setting_and_the_host_that_failed) {
    auto probe = complete_probe();
    probe.reached = step::name;
    probe.failure = error(errc::resolve_failed, "resolving api.x: unknown");
    EXPECT_TRUE(contains(network_findings(probe, now).back().advice, "api_url")) << "the API's";
    EXPECT_TRUE(contains(network_findings(probe, now).back().advice, "getent hosts api.x)"));
    probe.is_login = true;
    EXPECT_TRUE(contains(network_findings(probe, now).back().advice, "login_url"));
}

TEST(network_findings, warn_of_certificates_that_end_soon) {
    auto probe = complete_probe();
    probe.chain[0].ends = now + days{13};
    EXPECT_EQ(status_of(network_findings(probe, now)), exit_status::degraded);
    probe.chain[0].ends = now + days{15};
    EXPECT_EQ(status_of(network_findings(probe, now)), exit_status::fine);
}

TEST(network_findings, compare_the_clocks) {
    struct {
        milliseconds ahead;
        verdict result;
    } const cases[]{{seconds{119}, verdict::ok},
                    {seconds{-119}, verdict::ok},
                    {seconds{121}, verdict::warning},
                    {seconds{-121}, verdict::warning}};
    for (const auto& each : cases) {
        auto probe = complete_probe();
        probe.midpoint = *probe.date + each.ahead;
        EXPECT_EQ(network_findings(probe, now).back().result, each.result) << each.ahead.count();
    }
    auto probe = complete_probe();
    probe.date.reset();
    EXPECT_EQ(network_findings(probe, now).back().result, verdict::not_checked);
}

TEST(network_findings, say_what_was_skipped) {
    auto probe = complete_probe();
    probe.skipped = true;
    const auto found = network_findings(probe, now);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].result, verdict::not_checked);
}

}  // namespace
}  // namespace tokenkeeper::ctl::doctor::network_findings_test
