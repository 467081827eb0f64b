#include "daemon/ctl/doctor/looks/probes.hpp"

#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/doctor/loopback.hpp"
#include "tests/support/net/connect_proxy.hpp"
#include "tests/support/net/network.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::doctor::probes_test {
namespace {

using step = endpoint_probe::step;
using tests::server;

class probes : public testing::Test {
protected:
    ~probes() override { local.stop(); }

    [[nodiscard]] server::options with_tls(const tests::certificate_request& names = {{"localhost"}}) const {
        server::options o;
        o.tls = authority.issue(names);
        return o;
    }
    [[nodiscard]] endpoint at(const std::string& url) const {
        endpoint target;
        target.organization = "acme";
        target.url = url;
        target.ca_file = ca.path();
        return target;
    }
    endpoint_probe probe(endpoint target) {
        local.start();
        std::vector<endpoint> targets;
        targets.push_back(std::move(target));
        auto found = probe_endpoints(std::move(targets));
        local.stop();
        return std::move(found.at(0));
    }

    tests::certificate_authority authority{"test CA"};
    tests::temporary_file ca{"ca.pem", authority.pem()};
    loopback local;
    std::string answer = dated_answer("Tue, 15 Nov 2022 08:12:31 GMT");
};

TEST_F(probes, find_the_whole_way_and_send_no_token) {
    server origin(local.io, local.recording(answer), with_tls());
    const auto found = probe(at(origin.url()));
    ASSERT_FALSE(found.failure) << found.failure->message;
    EXPECT_EQ(found.reached, step::complete);
    EXPECT_EQ(found.http_status, 404);
    EXPECT_EQ(found.date, parse_iso8601("2022-11-15T08:12:31Z"));
    EXPECT_FALSE(found.addresses.empty());
    ASSERT_EQ(found.chain.size(), 2U) << "the certificate and its root";
    EXPECT_TRUE(contains(found.chain[1].summary, "test CA")) << found.chain[1].summary;
    EXPECT_TRUE(found.chain[0].ends);
    EXPECT_EQ(origin.connections(), 1U);
    const auto requests = local.requests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_TRUE(requests[0].starts_with("GET / HTTP/1.1\r\n")) << requests[0];
    EXPECT_FALSE(contains(requests[0], "uthorization")) << requests[0];
}

TEST_F(probes, name_a_certificate_for_another_host) {
    server origin(local.io, local.recording(answer), with_tls({{"elsewhere.example"}}));
    const auto found = probe(at(origin.url()));
    EXPECT_EQ(found.reached, step::tls);
    ASSERT_TRUE(found.failure);
    EXPECT_EQ(found.failure->which(), errc::certificate_wrong_host);
    EXPECT_TRUE(local.requests().empty());
}

TEST_F(probes, name_a_ca_file_that_is_gone) {
    server origin(local.io, local.recording(answer), with_tls());
    auto target = at(origin.url());
    target.ca_file = "/nonexistent/ca.pem";
    const auto found = probe(std::move(target));
    EXPECT_EQ(found.reached, step::tls);
    ASSERT_TRUE(found.failure);
    EXPECT_TRUE(contains(found.failure->message, "/nonexistent/ca.pem"));
}

TEST_F(probes, name_a_port_that_nobody_listens_at) {
    std::string url;
    {
        const server gone(local.io, local.recording(answer), with_tls());
        url = gone.url();
    }
    const auto found = probe(at(url));
    EXPECT_EQ(found.reached, step::connection);
    ASSERT_TRUE(found.failure);
    EXPECT_EQ(found.failure->which(), errc::connect_failed);
}

TEST_F(probes, go_through_the_proxy_with_its_credentials) {
    server origin(local.io, local.recording(answer), with_tls());
    const tests::connect_proxy proxy(local.io, "dTpw");  // u:p
    auto target = at(origin.url());
    target.proxy = tests::proxy_at(proxy.port(), "u:p");
    const auto found = probe(std::move(target));
    ASSERT_FALSE(found.failure) << found.failure->message;
    EXPECT_EQ(found.proxy, "127.0.0.1:" + std::to_string(proxy.port()));
    EXPECT_TRUE(found.addresses.empty()) << "the proxy looks the name up";
    EXPECT_EQ(proxy.asked().size(), 1U);
}

TEST_F(probes, name_a_proxy_that_wants_other_credentials) {
    server origin(local.io, local.recording(answer), with_tls());
    const tests::connect_proxy proxy(local.io, "dTpw");
    auto target = at(origin.url());
    target.proxy = tests::proxy_at(proxy.port(), "u:wrong-password");
    const auto found = probe(std::move(target));
    ASSERT_TRUE(found.failure);
    EXPECT_EQ(found.failure->which(), errc::proxy_credentials_refused);
    EXPECT_FALSE(contains(found.failure->message, "wrong-password"));
}

TEST_F(probes, do_not_wait_for_a_server_that_hangs) {
    server::options silent;
    silent.silent = true;
    silent.tls = authority.issue({{"localhost"}});
    server origin(local.io, local.recording(answer), silent);
    auto target = at(origin.url());
    target.phase_limit = milliseconds{50};
    const auto found = probe(std::move(target));
    ASSERT_TRUE(found.failure);
    EXPECT_EQ(found.failure->which(), errc::tls_timeout);
}

TEST_F(probes, skip_what_the_time_does_not_suffice_for) {
    std::vector<endpoint> targets;
    targets.push_back(at("https://localhost:1"));
    const auto found = probe_endpoints(std::move(targets), seconds{1}, milliseconds{0});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].skipped);
}

}  // namespace
}  // namespace tokenkeeper::ctl::doctor::probes_test
