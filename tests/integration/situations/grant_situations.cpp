#include "tests/integration/situations/acts.hpp"

namespace tokenkeeper::integration::situations {

namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

constexpr seconds day{86400};

void write_secret(stage& at, const std::string& client, const std::string& secret) {
    write_file(at.file(client + ".secret"), secret + "\n");
}

/// An administrator gives the client a new secret, and nobody tells the daemon.
std::function<void(stage&)> secret_changed(std::string client) {
    return administered([=](cloud_model& model, wall_time) {
        model.set_client_secret(client, "another-secret-of-" + client);
    });
}

/// The right one comes into the file.
std::function<void(stage&)> secret_corrected(std::string client) {
    return [=](stage& at) { write_secret(at, client, at.secret_of(client)); };
}

std::function<void(stage&)> client_enabled(std::string client, bool enabled) {
    return administered([=](cloud_model& model, wall_time) { model.set_client_enabled(client, enabled); });
}

/// A token file counts as use: the daemon replaces the token of such a session without being asked.
std::string sink_of(const stage& at, const std::string& name) {
    return "    token_sink: { path: " + at.file(name + ".sink").string() + ", mode: 0600 }\n";
}

fault of_login(fault_kind kind) {
    fault rule{kind};
    rule.what = cloud::operation::oauth_token;
    return rule;
}

void add_refused_grants(std::vector<situation>& rows) {
    const appearance invalid_client{
        "failed/invalid_client", "attention", {}, false, "Correct the client's id or secret"};
    rows.push_back({.name = "secret_wrong_at_first",
                    .prepare =
                        [](stage& at) {
                            at.add_credentials_session("secret_wrong_at_first", day, often);
                            write_secret(at, "secret_wrong_at_first", "not-the-secret-of-this-client");
                        },
                    .seen = invalid_client,
                    .begin = {"session.failed", "invalid_client"},
                    .cure = secret_corrected("secret_wrong_at_first"),
                    .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "secret_changed",
         .prepare = [](stage& at) { at.add_credentials_session("secret_changed", day, often); },
         .before = "alive",
         .cause = secret_changed("secret_changed"),
         .nudge = commanded("secret_changed", "renew"),
         .seen =
             {"alive", "attention", {"renewal_failing"}, true, "then: tokenkeeperctl renew secret_changed."},
         .begin = {"session.expiring", "renewal_failing"},
         .cure = secret_corrected("secret_changed"),
         .end = {"session.warning_over", "renewal_failing"}});
    rows.push_back({.name = "secret_changed_and_token_over",
                    .prepare =
                        [](stage& at) {
                            at.add_credentials_session("secret_changed_and_token_over", seconds{10},
                                                       often + sink_of(at, "secret_changed_and_token_over"));
                        },
                    .before = "alive",
                    .cause = secret_changed("secret_changed_and_token_over"),
                    .seen = invalid_client,
                    .begin = {"session.failed", "invalid_client"},
                    .cure = secret_corrected("secret_changed_and_token_over"),
                    .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "grants_of_client_disabled",
         .prepare = [](stage& at) { at.add_credentials_session("grants_of_client_disabled", day, often); },
         .before = "alive",
         .cause = client_enabled("grants_of_client_disabled", false),
         .nudge = commanded("grants_of_client_disabled", "renew"),
         .seen = {"alive", "attention", {"client_ending", "renewal_failing"}, true, "Ask an administrator"},
         .begin = {"session.client_ending", "client_ending"},
         .cure =
             [](stage& at) {
                 client_enabled("grants_of_client_disabled", true)(at);
                 at.command("grants_of_client_disabled", "renew");
             },
         .end = {"session.warning_over", "renewal_failing"}});
    rows.push_back({.name = "grant_not_allowed",
                    .prepare =
                        [](stage& at) {
                            at.with_cloud([](cloud_model& model, wall_time now) {
                                cloud::client_setup made;
                                made.name = "grant_not_allowed";
                                made.organization = "acme";
                                made.client_secret = "a-secret-for-logins-only";
                                made.grants = {cloud::grant_type::authorization_code};
                                model.add_client(made, now);
                            });
                            secret_corrected("grant_not_allowed")(at);
                            at.set_credentials("grant_not_allowed", often);
                        },
                    .seen = {"failed/unauthorized_client",
                             "attention",
                             {},
                             false,
                             "Allow the client this grant type in Genesys Cloud"},
                    .begin = {"session.failed", "unauthorized_client"}});
}

void add_refresh_rows(std::vector<situation>& rows) {
    rows.push_back({.name = "refresh_token_dead",
                    .prepare =
                        [](stage& at) {
                            at.add_refresh_session("refresh_token_dead", day, often);
                            at.with_cloud([](cloud_model& model, wall_time now) {
                                model.revoke_family("refresh_token_dead_login", now);
                            });
                        },
                    .seen = {"failed/invalid_grant",
                             "attention",
                             {},
                             false,
                             "Log in again and put the new refresh token into its file"},
                    .begin = {"session.failed", "invalid_grant"},
                    .cure = [](stage& at) { at.seed("refresh_token_dead", "refresh_token_dead_again"); },
                    .end = {"session.recovered", ""}});
    rows.push_back(
        {.name = "answer_to_refresh_lost",
         .prepare = [](stage& at) { at.add_refresh_session("answer_to_refresh_lost", day, often); },
         .before = "alive",
         .cause =
             [](stage& at) {
                 auto lost = of_login(fault_kind::reset_after);
                 lost.remaining = 1;
                 at.add_fault_to("answer_to_refresh_lost", lost);
                 at.command("answer_to_refresh_lost", "renew");
             },
         .seen = {"alive", "degraded", {"refresh_answer_lost"}, true, "Nothing now"},
         .begin = {"session.expiring", "refresh_answer_lost"},
         .cure = [](stage& at) { at.seed("answer_to_refresh_lost", "answer_to_refresh_lost_2"); },
         .end = {"session.warning_over", "refresh_answer_lost"}});
    rows.push_back(
        {.name = "refresh_token_of_another",
         .prepare =
             [](stage& at) {
                 at.add_refresh_session("a_refresh_token_owner", day);
                 at.add_refresh_session("refresh_token_of_another", day, often);
             },
         .before = "alive",
         .cause =
             [](stage& at) {
                 write_file(at.file("refresh_token_of_another.refresh"),
                            read_file(at.file("a_refresh_token_owner.refresh")));
             },
         .seen = {"alive",
                  "attention",
                  {"renewal_failing"},
                  true,
                  "another session began with the same refresh token"},
         .begin = {"session.expiring", "renewal_failing"},
         .cure = [](stage& at) { at.seed("refresh_token_of_another", "refresh_token_of_its_own"); },
         .end = {"session.warning_over", "renewal_failing"}});
}

void add_passing_faults(std::vector<situation>& rows) {
    rows.push_back(
        {.name = "login_host_unknown",
         .prepare =
             [](stage& at) {
                 at.add_organization_at("login_host_unknown", "    api_url: " + at.cloud().api_url() +
                                                                  "\n    login_url: https://login.invalid\n"
                                                                  "    ca_file: ca.pem\n");
                 at.add_credentials_session("login_host_unknown", day, often, "login_host_unknown");
             },
         .seen = {"acquiring", "degraded", {}, false, "this host's DNS"},
         .begin = {"session.retrying", "resolve.failed"},
         .cure =
             [](stage& at) {
                 at.add_organization_at("login_host_unknown", "    api_url: " + at.cloud().api_url() +
                                                                  "\n    login_url: " + at.cloud().api_url() +
                                                                  "\n    ca_file: ca.pem\n");
                 at.reconfigure();
             },
         // With another login service it is another session.
         .end = {"session.alive", ""}});
    rows.push_back({.name = "login_service_down",
                    .prepare =
                        [](stage& at) {
                            at.add_credentials_session("login_service_down", day, often);
                            at.add_fault_to("login_service_down", of_login(fault_kind::status));
                        },
                    .seen = {"acquiring", "degraded", {}, false, "status page of Genesys Cloud"},
                    .begin = {"session.retrying", ""},
                    .cure = unfaulted("login_service_down"),
                    .end = {"session.recovered", ""}});
    rows.push_back({.name = "idles_out_again_and_again",
                    .prepare =
                        [](stage& at) {
                            at.add_organization("brief", seconds{3});
                            at.add_credentials_session("idles_out_again_and_again", day,
                                                       often + sink_of(at, "idles_out_again_and_again"),
                                                       "brief");
                        },
                    .seen = {"alive", "degraded", {"idles_out"}, true, "Set mode: keep-alive"},
                    .begin = {"session.warning", "idles_out"}});
    rows.push_back(
        {.name = "unused_client",
         .prepare = [](stage& at) { at.add_credentials_session("unused_client", seconds{6}, often); },
         .seen = {"dormant", "ok", {}, true, "the next reader gets a new token"},
         .begin = {"session.dormant", ""}});
}

}  // namespace

std::vector<situation> grant_situations() {
    std::vector<situation> rows;
    add_refused_grants(rows);
    add_refresh_rows(rows);
    add_passing_faults(rows);
    return rows;
}

}  // namespace tokenkeeper::integration::situations
