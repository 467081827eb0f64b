#include "daemon/config/reference.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

/// A reload goes by equality: a key that makes no difference would never come into force.
namespace tokenkeeper::config::equality_test {
namespace {

/// A key, and the keys of two entries that differ in it.
struct difference {
    std::string_view key;
    std::string_view first;
    std::string_view second;
    bool same_tokens = false;  ///< the key of a source, and not where its tokens come from
};

const std::vector<difference> session_differences{
    {"organization", "organization: acme, access_token_file: t",
     "organization: globex, access_token_file: t"},
    {"mode", "access_token_file: t", "access_token_file: t, mode: keep-alive"},
    {"check_interval", "access_token_file: t", "access_token_file: t, check_interval: 1m"},
    {"keep_alive_with", "access_token_file: t", "access_token_file: t, keep_alive_with: head"},
    {"max_session", "access_token_file: t", "access_token_file: t, max_session: 1h"},
    {"token_lifetime", "access_token_file: t", "access_token_file: t, token_lifetime: 24h"},
    {"access_token", "access_token: a", "access_token: b"},
    {"access_token_file", "access_token_file: t", "access_token_file: u"},
    {"client_credentials", "client_credentials: { client_id: a, client_secret_file: t }",
     "client_credentials: { client_id: b, client_secret_file: t }"},
    {"client_credentials", "client_credentials: { client_id: a, client_secret_file: t }",
     "client_credentials: { client_id: a, client_secret_file: u }"},
    {"refresh_token", "refresh_token: { client_id: a, client_secret_file: t, refresh_token_file: r }",
     "refresh_token: { client_id: a, client_secret_file: t, refresh_token_file: s }"},
    {"login", "login: { client_id: a, redirect_uri: \"http://127.0.0.1:8085/\" }",
     "login: { client_id: b, redirect_uri: \"http://127.0.0.1:8085/\" }"},
    {"login", "login: { client_id: a, redirect_uri: \"http://127.0.0.1:8085/\" }",
     "login: { client_id: a, redirect_uri: \"http://127.0.0.1:8086/\" }", true},
    {"login", "login: { client_id: a, redirect_uri: \"http://127.0.0.1:8085/\" }",
     "login: { client_id: a, redirect_uri: \"http://127.0.0.1:8085/\", users: [root] }", true},
    {"token_sink", "access_token_file: t", "access_token_file: t, token_sink: { path: /run/t }"},
    {"token_sink", "access_token_file: t, token_sink: { path: /run/t }",
     "access_token_file: t, token_sink: { path: /run/u }"},
    {"readers", "access_token_file: t", "access_token_file: t, readers: { users: [root] }"},
    {"readers", "access_token_file: t, readers: { users: [root] }",
     "access_token_file: t, readers: { groups: [root] }"},
    {"credential_for", "access_token_file: t",
     "access_token_file: t, credential_for: { units: [a.service] }"},
};

const std::vector<difference> organization_differences{
    {"region", "region: us-east-1", "region: eu-west-1"},
    {"api_url", "api_url: https://a.example, login_url: https://l.example",
     "api_url: https://b.example, login_url: https://l.example"},
    {"login_url", "api_url: https://a.example, login_url: https://l.example",
     "api_url: https://a.example, login_url: https://m.example"},
    {"proxy", "region: us-east-1", "region: us-east-1, proxy: \"http://p\""},
    {"proxy", "region: us-east-1, proxy: \"http://u:first@p\"",
     "region: us-east-1, proxy: \"http://u:other@p\""},
    {"proxy", "region: us-east-1, proxy: \"http://p\"", "region: us-east-1, proxy: \"http://p:8080\""},
    {"proxy_credentials_file", "region: us-east-1, proxy: \"http://p\"",
     "region: us-east-1, proxy: \"http://p\", proxy_credentials_file: c"},
    {"no_proxy", "region: us-east-1, proxy: \"http://p\"",
     "region: us-east-1, proxy: \"http://p\", no_proxy: [x.example]"},
    {"ca_file", "region: us-east-1", "region: us-east-1, ca_file: ca.pem"},
    {"max_requests_per_second", "region: us-east-1", "region: us-east-1, max_requests_per_second: 5"},
    {"idle_timeout_check", "region: us-east-1", "region: us-east-1, idle_timeout_check: 1h"},
};

class equality : public testing::Test {
protected:
    equality() {
        std::filesystem::copy_file(data_folder() / "good" / "full" / "ca.pem", folder_.path() / "ca.pem");
    }
    session session_with(std::string_view keys) {
        std::string text =
            "organizations: { acme: { region: us-east-1 }, globex: { region: us-east-1 } }\nsessions:\n"
            "  lobby: { ";
        if (!keys.starts_with("organization:")) text += "organization: acme, ";
        auto all = loaded(load_text(folder_, text + std::string{keys} + " }\n"));
        return std::move(all.sessions.at("lobby"));
    }
    organization organization_with(std::string_view keys) {
        auto all = loaded(load_text(folder_, "organizations:\n  acme: { " + std::string{keys} + " }\n"));
        return std::move(all.organizations.at("acme"));
    }

    temporary_folder folder_;
};

/// Every key of the section has its line in the table.
void expect_each_key(const std::string& section, const std::vector<difference>& differences) {
    for (const auto& key : reference()) {
        if (!key.supported || !key.name.starts_with(section)) continue;
        const auto name = key.name.substr(section.size());
        EXPECT_NE(std::ranges::find(differences, name, &difference::key), differences.end())
            << key.name << " has no line in this test";
    }
}

TEST_F(equality, of_sessions_minds_every_key) {
    expect_each_key("sessions.<n>.", session_differences);
    for (const auto& each : session_differences) {
        EXPECT_TRUE(session_with(each.first) == session_with(each.first)) << each.key;
        EXPECT_FALSE(session_with(each.first) == session_with(each.second)) << each.key;
    }
}

TEST_F(equality, of_organizations_minds_every_key) {
    expect_each_key("organizations.<n>.", organization_differences);
    for (const auto& each : organization_differences) {
        EXPECT_TRUE(organization_with(each.first) == organization_with(each.first)) << each.key;
        EXPECT_FALSE(organization_with(each.first) == organization_with(each.second)) << each.key;
    }
}

TEST_F(equality, does_not_mind_where_an_entry_stands) {
    auto moved = session_with("access_token_file: t");
    moved.location = place{"b.yaml", 1, 1};
    EXPECT_TRUE(moved == session_with("access_token_file: t"));
    auto organization = organization_with("region: us-east-1");
    organization.location = place{"b.yaml", 1, 1};
    EXPECT_TRUE(organization == organization_with("region: us-east-1"));
}

/// The source makes a session another one; the rest of its keys does not.
TEST_F(equality, of_sources_minds_the_keys_of_sources_alone) {
    for (const auto& each : session_differences) {
        const auto first = session_with(each.first);
        const auto second = session_with(each.second);
        EXPECT_EQ(static_cast<const source_settings&>(first) == static_cast<const source_settings&>(second),
                  !is_source(each.key) || each.same_tokens)
            << each.key;
    }
}

}  // namespace
}  // namespace tokenkeeper::config::equality_test
