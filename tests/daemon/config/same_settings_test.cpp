#include "daemon/config/same_settings.hpp"

#include <functional>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::config {
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
    };
    for (std::size_t i = 0; i < changes.size(); ++i) {
        auto changed = lobby();
        changes.at(i)(changed);
        EXPECT_FALSE(same_settings(lobby(), changed)) << i;
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
}  // namespace tokenkeeper::config
