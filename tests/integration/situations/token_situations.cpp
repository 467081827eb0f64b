#include "tests/integration/situations/acts.hpp"

#include <filesystem>

namespace tokenkeeper::integration::situations {

namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

std::function<void(stage&)> given(std::string name, std::string terms) {
    return [=](stage& at) { at.add_given_session(name, terms); };
}

std::function<void(stage&)> client_state(std::string token, std::string state,
                                         std::optional<std::chrono::hours> deleted_in = std::nullopt) {
    return administered([=](cloud_model& model, wall_time now) {
        model.set_client_state(token, state, deleted_in ? std::optional{now + *deleted_in} : std::nullopt);
    });
}

fault rejection() {
    fault rule{fault_kind::status};
    rule.status = 401;
    return rule;
}

/// As if the file had been written so long ago.
void age_file(const std::filesystem::path& file, seconds age) {
    last_write_time(file, std::filesystem::file_time_type::clock::now() - age);
}

}  // namespace

std::vector<situation> token_situations() {
    const appearance lost{.state = "lost/rejected",
                          .health = "attention",
                          .warnings = {},
                          .ready = false,
                          .advice = "Log in again and put the new token into "};
    std::vector<situation> rows;
    rows.push_back({.name = "revoked",
                    .prepare = given("revoked", kept + often),
                    .before = "alive",
                    .cause = administered([](cloud_model& m, wall_time now) { m.revoke("revoked", now); }),
                    .seen = lost,
                    .begin = {"session.lost", "rejected"},
                    .cure = given_new_token("revoked"),
                    .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "revoked_by_operator",
         .prepare = given("revoked_by_operator", often),
         .before = "alive",
         .cause = commanded("revoked_by_operator", "revoke"),
         .seen = {"lost/revoked", "attention", {}, false, "The token was revoked through tokenkeeper."},
         .begin = {"session.revoked", ""},
         .cure = given_new_token("revoked_by_operator"),
         .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "rejected_for_a_moment",
         .prepare = given("rejected_for_a_moment", often),
         .before = "alive",
         .cause = faulted("rejected_for_a_moment", rejection()),
         .seen = {"retrying", "attention", {"rejected"}, false, "What to do         Wait a minute"},
         .begin = {"session.retrying", "rejected"},
         .cure = unfaulted("rejected_for_a_moment"),
         .end = {"session.recovered", ""}});
    rows.push_back({.name = "dead_from_the_start",
                    .prepare =
                        [](stage& at) {
                            at.add_given_session("dead_from_the_start", often);
                            at.with_cloud(
                                [](cloud_model& m, wall_time now) { m.revoke("dead_from_the_start", now); });
                        },
                    .seen = {"lost/rejected",
                             "attention",
                             {},
                             false,
                             "the API has rejected the token since the first request"},
                    .begin = {"session.lost", "rejected"},
                    .cure = given_new_token("dead_from_the_start"),
                    .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "life_over",
         .prepare =
             [](stage& at) {
                 at.add_given_session("life_over", often + "    token_lifetime: 1m\n");
                 age_file(at.file("life_over.token"), seconds{50});
                 at.with_cloud([](cloud_model& m, wall_time now) {
                     m.set_expires("life_over", now + seconds{10}, now);
                 });
             },
         .seen = {"lost/expired", "attention", {}, false, "the token's estimated life of 1m is over"},
         .begin = {"session.lost", "expired"},
         .cure = given_new_token("life_over"),
         .end = {"session.recovered", ""}});
    rows.push_back({.name = "life_over_unexpectedly",
                    .prepare = given("life_over_unexpectedly", often),
                    .before = "alive",
                    .cause = administered([](cloud_model& m, wall_time now) {
                        m.set_expires("life_over_unexpectedly", now + milliseconds{1}, now);
                    }),
                    .seen = {"lost/rejected", "attention", {}, false, "it reached its absolute end"},
                    .begin = {"session.lost", "rejected"},
                    .cure = given_new_token("life_over_unexpectedly"),
                    .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "life_over_soon",
         .prepare =
             [](stage& at) {
                 at.add_given_session("life_over_soon", often + "    token_lifetime: 2h\n");
                 age_file(at.file("life_over_soon.token"), std::chrono::minutes{112});
             },
         .seen = {"alive", "attention", {"expires_soon"}, true, "Log in again and put the new token"},
         .begin = {"session.expiring", "expires_soon"},
         .cure = given_new_token("life_over_soon"),
         .end = {"session.warning_over", "expires_soon"}});
    rows.push_back({.name = "client_disabled",
                    .prepare = given("client_disabled", often),
                    .before = "alive",
                    .cause = client_state("client_disabled", "disabled"),
                    .seen = {"alive", "attention", {"client_ending"}, true, "Ask an administrator"},
                    .begin = {"session.client_ending", "client_ending"},
                    .cure = client_state("client_disabled", "active"),
                    .end = {"session.warning_over", "client_ending"}});
    rows.push_back({.name = "client_to_be_deleted",
                    .prepare = given("client_to_be_deleted", often),
                    .before = "alive",
                    .cause = client_state("client_to_be_deleted", "active", std::chrono::hours{48}),
                    .seen = {"alive", "attention", {"client_ending"}, true, "will be deleted at"},
                    .begin = {"session.client_ending", "client_ending"},
                    .cure = client_state("client_to_be_deleted", "active"),
                    .end = {"session.warning_over", "client_ending"}});
    rows.push_back({.name = "address_not_allowed",
                    .prepare = given("address_not_allowed", kept + often),
                    .before = "alive",
                    .cause = administered(
                        [](cloud_model& m, wall_time) { m.set_ip_denied("address_not_allowed", true); }),
                    .seen = {"denied", "attention", {}, false, "allow-list"},
                    .begin = {"session.denied", "ip.not.authorized"},
                    .cure = administered(
                        [](cloud_model& m, wall_time) { m.set_ip_denied("address_not_allowed", false); }),
                    .end = {"session.recovered", ""}});
    return rows;
}

}  // namespace tokenkeeper::integration::situations
