#include "daemon/supervisor/configuration_change.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::configuration_change_test {
namespace {

using names = std::vector<std::string>;

config::organization organization(const std::string& name, const std::string& url = "https://api.example") {
    config::organization o;
    o.name = name;
    o.api_url = url;
    o.login_url = "https://login.example";
    return o;
}

config::session session(const std::string& name, const std::string& of_organization = "acme") {
    config::session s;
    s.name = name;
    s.organization = of_organization;
    s.source = token_source::access_token_file;
    s.token_file = "/tokens/" + name;
    return s;
}

config::configuration configuration(std::vector<config::session> sessions) {
    config::configuration c;
    c.organizations.emplace("acme", organization("acme"));
    c.organizations.emplace("globex", organization("globex", "https://api.globex"));
    for (auto& each : sessions) {
        const auto name = each.name;
        c.sessions.emplace(name, std::move(each));
    }
    return c;
}

config::configuration one(config::session s) {
    std::vector<config::session> sessions;
    sessions.push_back(std::move(s));
    return configuration(std::move(sessions));
}

bool nothing(const configuration_change& c) {
    return c.organizations_gone.empty() && c.organizations_new.empty() && c.organizations_changed.empty() &&
           c.sessions_gone.empty() && c.sessions_new.empty() && c.sessions_changed.empty();
}

TEST(configuration_change, is_empty_where_nothing_changed) {
    EXPECT_TRUE(nothing(compare(one(session("lobby")), one(session("lobby")))));
    EXPECT_EQ(describe(compare(one(session("lobby")), one(session("lobby")))), "");
}

TEST(configuration_change, names_sessions_that_come_and_go) {
    const auto change = compare(one(session("lobby")), one(session("export")));
    EXPECT_EQ(change.sessions_gone, names{"lobby"});
    EXPECT_EQ(change.sessions_new, names{"export"});
    EXPECT_EQ(describe(change), "1 session new, 1 session gone");
}

TEST(configuration_change, keeps_a_session_whose_policy_changed) {
    auto after = session("lobby");
    after.mode = session_mode::keep_alive;
    const auto change = compare(one(session("lobby")), one(std::move(after)));
    EXPECT_EQ(change.sessions_changed, names{"lobby"});
    EXPECT_TRUE(change.sessions_gone.empty());
    EXPECT_TRUE(change.sessions_new.empty());
}

TEST(configuration_change, keeps_a_session_whose_sink_or_readers_changed) {
    auto sink = session("lobby");
    sink.sink = config::token_sink{"/run/lobby", {}, 0600};
    EXPECT_EQ(compare(one(session("lobby")), one(std::move(sink))).sessions_changed, names{"lobby"});
    auto readers = session("lobby");
    readers.readers.users.push_back(1000);
    EXPECT_EQ(compare(one(session("lobby")), one(std::move(readers))).sessions_changed, names{"lobby"});
}

TEST(configuration_change, makes_another_session_of_one_with_another_source) {
    auto after = session("lobby");
    after.token_file = "/tokens/other";
    const auto file = compare(one(session("lobby")), one(std::move(after)));
    EXPECT_EQ(file.sessions_gone, names{"lobby"});
    EXPECT_EQ(file.sessions_new, names{"lobby"});
    EXPECT_TRUE(file.sessions_changed.empty());

    auto given = session("lobby");
    given.source = token_source::access_token;
    given.token_file.reset();
    given.access_token = secret{"one"};
    auto other = session("lobby");
    other.source = token_source::access_token;
    other.token_file.reset();
    other.access_token = secret{"two"};
    EXPECT_EQ(compare(one(std::move(given)), one(std::move(other))).sessions_new, names{"lobby"});
}

TEST(configuration_change, makes_another_session_of_one_in_another_organization) {
    const auto change = compare(one(session("lobby")), one(session("lobby", "globex")));
    EXPECT_EQ(change.sessions_gone, names{"lobby"});
    EXPECT_EQ(change.sessions_new, names{"lobby"});
}

TEST(configuration_change, makes_another_organization_of_one_with_another_url) {
    auto after = one(session("lobby"));
    after.organizations["acme"].api_url = "https://api.elsewhere";
    const auto change = compare(one(session("lobby")), after);
    EXPECT_EQ(change.organizations_gone, names{"acme"});
    EXPECT_EQ(change.organizations_new, names{"acme"});
    EXPECT_EQ(change.sessions_gone, names{"lobby"});
    EXPECT_EQ(change.sessions_new, names{"lobby"});
}

TEST(configuration_change, keeps_an_organization_with_another_policy) {
    auto after = one(session("lobby"));
    after.organizations["acme"].max_requests_per_second = 1;
    const auto change = compare(one(session("lobby")), after);
    EXPECT_EQ(change.organizations_changed, names{"acme"});
    EXPECT_TRUE(change.sessions_gone.empty());
}

TEST(configuration_change, reads_authorities_again_though_their_file_has_the_same_name) {
    auto before = one(session("lobby"));
    before.organizations["acme"].ca_file = "/ca.pem";
    auto after = one(session("lobby"));
    after.organizations["acme"].ca_file = "/ca.pem";
    EXPECT_EQ(compare(before, after).organizations_changed, names{"acme"});
}

TEST(configuration_change, tells_everybody_of_other_timeouts) {
    auto after = one(session("lobby"));
    after.request_timeout = milliseconds{1};
    const auto change = compare(one(session("lobby")), after);
    EXPECT_EQ(change.organizations_changed, (names{"acme", "globex"}));
    EXPECT_EQ(change.sessions_changed, names{"lobby"});
}

}  // namespace
}  // namespace tokenkeeper::supervision::configuration_change_test
