#include "daemon/config/same_settings.hpp"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config::same_settings_test {
namespace {

session lobby() {
    session s;
    s.name = "lobby";
    s.organization = "acme";
    s.access_token.emplace("abc");
    s.where = {"a.yaml", 3, 5};
    return s;
}

TEST(same_settings, does_not_mind_where_a_session_stands) {
    auto moved = lobby();
    moved.where = {"b.yaml", 1, 1};
    EXPECT_TRUE(same_settings(lobby(), moved));
}

TEST(same_settings, sees_every_change_of_a_session) {
    const std::vector<std::function<void(session&)>> changes{
        [](session& s) { s.name = "door"; },
        [](session& s) { s.organization = "contoso"; },
        [](session& s) { s.mode = session_mode::keep_alive; },
        [](session& s) { s.source = token_source::access_token_file; },
        [](session& s) { s.access_token.emplace("abd"); },
        [](session& s) { s.access_token.reset(); },
        [](session& s) { s.token_file = "x"; },
        [](session& s) { s.check_interval = seconds{1}; },
        [](session& s) { s.keep_alive_with = keep_alive_method::head; },
        [](session& s) { s.max_session = seconds{1}; },
        [](session& s) { s.readers.users = {1}; },
        [](session& s) { s.readers.groups = {1}; },
        [](session& s) { s.client.emplace(); },
        [](session& s) { s.sink.emplace(); },
        [](session& s) { s.credential_for = {"export.service"}; },
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto changed = lobby();
        changes.at(i)(changed);
        EXPECT_FALSE(same_settings(lobby(), changed)) << i;
    }
}

session with_client_and_sink() {
    auto s = lobby();
    s.client.emplace();
    s.client->id = "a";
    s.client->secret_file = "b";
    s.client->refresh_token_file = "c";
    s.sink.emplace();
    return s;
}

TEST(same_settings, sees_every_change_of_a_client_and_of_a_sink) {
    const std::vector<std::function<void(session&)>> changes{
        [](session& s) { s.client->id = "x"; },
        [](session& s) { s.client->secret_file = "x"; },
        [](session& s) { s.client->refresh_token_file = "x"; },
        [](session& s) { s.client->refresh_token_file.reset(); },
        [](session& s) { s.client.reset(); },
        [](session& s) { s.sink->path = "x"; },
        [](session& s) { s.sink->group = 1; },
        [](session& s) { s.sink->mode = 0640; },
    };
    EXPECT_TRUE(same_settings(with_client_and_sink(), with_client_and_sink()));
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto changed = with_client_and_sink();
        changes.at(i)(changed);
        EXPECT_FALSE(same_settings(with_client_and_sink(), changed)) << i;
    }
}

organization behind_proxy() {
    organization o;
    o.via.emplace();
    o.via->host = "proxy.example";
    o.via->credentials.emplace("user:password");
    return o;
}

TEST(same_settings, sees_every_change_of_a_proxy) {
    const std::vector<std::function<void(organization&)>> changes{
        [](organization& o) { o.via.reset(); },
        [](organization& o) { o.via->host = "x"; },
        [](organization& o) { o.via->port = 1; },
        [](organization& o) { o.via->credentials.reset(); },
        [](organization& o) { o.via->credentials.emplace("user:passwords"); },
        [](organization& o) { o.via->credentials_file = "x"; },
        [](organization& o) { o.via->no_proxy = {"x"}; },
    };
    EXPECT_TRUE(same_settings(behind_proxy(), behind_proxy()));
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto changed = behind_proxy();
        changes.at(i)(changed);
        EXPECT_FALSE(same_settings(behind_proxy(), changed)) << i;
    }
}

TEST(same_settings, sees_every_change_of_an_organization) {
    const std::vector<std::function<void(organization&)>> changes{
        [](organization& o) { o.name = "x"; },
        [](organization& o) { o.region = "x"; },
        [](organization& o) { o.api_url = "x"; },
        [](organization& o) { o.login_url = "x"; },
        [](organization& o) { o.ca_file = "x"; },
        [](organization& o) { o.max_requests_per_second = 1; },
        [](organization& o) { o.idle_timeout_check = seconds{1}; },
    };
    EXPECT_TRUE(same_settings(organization{}, organization{}));
    for (std::size_t i = 0; i < changes.size(); ++i) {
        organization changed;
        changes.at(i)(changed);
        EXPECT_FALSE(same_settings(organization{}, changed)) << i;
    }
}

}  // namespace
}  // namespace tokenkeeper::config::same_settings_test
