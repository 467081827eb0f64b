#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/connect_proxy.hpp"
#include "tests/integration/situations/acts.hpp"

#include <memory>

namespace tokenkeeper::integration::situations {

namespace {

using cloud::cloud_model;
using cloud::fault;
using cloud::fault_kind;

fault of_status(int status, const std::string& code = {}) {
    fault rule{fault_kind::status};
    rule.status = status;
    rule.code = code;
    return rule;
}

/// A living token whose requests fail from some moment on.
situation failing(const std::string& name, const fault& rule, appearance seen, logged begin) {
    return {.name = name,
            .prepare = [=](stage& at) { at.add_given_session(name, often); },
            .before = "alive",
            .cause = faulted(name, rule),
            .seen = std::move(seen),
            .begin = std::move(begin),
            .cure = unfaulted(name),
            .end = {"session.recovered", ""}};
}

/// An API that shows another certificate than it should.
situation with_certificate(const std::string& name, cloud::tls_leaf leaf, const std::string& code,
                           const std::string& advice) {
    cloud::cloud_server_options options;
    options.tls = leaf;
    // The stage keeps the server; the table lives longer.
    const auto made = std::make_shared<std::weak_ptr<cloud::cloud_server>>();
    return {.name = name,
            .prepare =
                [=](stage& at) {
                    auto server = std::make_shared<cloud::cloud_server>(options);
                    *made = server;
                    const auto token = server->with_model([&](cloud_model& model, wall_time now) {
                        cloud::organization_setup organization;
                        organization.name = name;
                        model.add_organization(organization, now);
                        cloud::token_setup given;
                        given.name = name;
                        given.organization = name;
                        return model.add_token(given, now);
                    });
                    write_file(at.file(name + ".token"), token);
                    write_file(at.file(name + ".pem"), server->ca_pem(), 0644);
                    at.add_organization_at(name, "    api_url: " + server->api_url() + "\n    login_url: " +
                                                     server->api_url() + "\n    ca_file: " + name + ".pem\n");
                    at.set_session(name, name, "    access_token_file: " + name + ".token\n" + often);
                    at.keep(server);
                },
            // No deadline of the token was ever known.
            .seen = {"retrying", "degraded", {}, false, advice},
            .begin = {"session.retrying", code},
            .cure = [=](stage&) { made->lock()->set_tls_leaf(cloud::tls_leaf::good); },
            .end = {"session.recovered", ""}};
}

}  // namespace

std::vector<situation> network_situations() {
    std::vector<situation> rows;
    rows.push_back(failing("captive_portal", fault{fault_kind::html_200},
                           {"retrying", "degraded", {}, true, "A proxy or a captive portal may answer"},
                           {"session.retrying", "malformed.response"}));
    rows.push_back(failing("api_down", of_status(503),
                           {"retrying", "degraded", {}, true, "status page of Genesys Cloud"},
                           {"session.retrying", ""}));
    rows.push_back(failing("connections_cut", fault{fault_kind::reset},
                           {"retrying", "degraded", {}, true, "tokenkeeper retries"},
                           {"session.retrying", "connection.lost"}));
    rows.push_back(failing("gateway_answers_401", fault{fault_kind::unexplained_401},
                           {"denied", "attention", {}, false, "This proves nothing about the token"},
                           {"session.denied", "unexplained.unauthorized"}));
    rows.push_back(failing("forbidden", of_status(403),
                           {"denied", "attention", {}, false, "Ask the Genesys administrator"},
                           {"session.denied", ""}));
    auto limited = of_status(429);
    limited.retry_after = std::chrono::hours{1};
    rows.push_back(
        {.name = "limited_for_an_hour",
         .prepare =
             [](stage& at) {
                 at.add_organization("limited_for_an_hour", seconds{600});
                 at.add_given_session("limited_for_an_hour", kept, "limited_for_an_hour");
             },
         .before = "alive",
         .cause =
             [=](stage& at) {
                 at.add_fault_to("limited_for_an_hour", limited);
                 at.command("limited_for_an_hour", "keep-alive");
             },
         .seen = {"retrying", "attention", {"retry_after_too_long"}, true, "the organization's rate limit"},
         .begin = {"session.expiring", "retry_after_too_long"},
         .cure =
             [](stage& at) {
                 unfaulted("limited_for_an_hour")(at);
                 at.command("limited_for_an_hour", "keep-alive");  // silence does not hold it back
             },
         .end = {"session.recovered", ""}});
    rows.push_back(with_certificate("certificate_expired", cloud::tls_leaf::expired, "certificate.expired",
                                    "Check this host's clock first"));
    auto ending =
        with_certificate("certificate_ends_soon", cloud::tls_leaf::ending_soon, "", "ends within 14 days");
    ending.seen = {"alive", "degraded", {"certificate_expiring"}, true, "Tell whoever runs that host"};
    ending.begin = {"session.warning", "certificate_expiring"};
    ending.cure = {};  // A connection that is open keeps its certificate.
    ending.end = {};
    rows.push_back(std::move(ending));
    rows.push_back(with_certificate("certificate_of_another_host", cloud::tls_leaf::wrong_host,
                                    "certificate.wrong.host", "another host answers at this name"));
    rows.push_back(with_certificate("certificate_of_unknown_authority", cloud::tls_leaf::unknown_authority,
                                    "certificate.unknown.authority", "name its CA in ca_file"));
    rows.push_back({.name = "proxy_wants_a_password",
                    .prepare =
                        [](stage& at) {
                            cloud::connect_proxy_options options;
                            options.credentials = "proxy-user:a-password-of-this-proxy";
                            const auto proxy = std::make_shared<cloud::connect_proxy>(options);
                            at.keep(proxy);
                            at.add_organization("proxy_wants_a_password", seconds{600},
                                                "    proxy: " + proxy->url() +
                                                    "\n    proxy_credentials_file: proxy.credentials\n");
                            at.add_given_session("proxy_wants_a_password", often, "proxy_wants_a_password");
                        },
                    .seen = {"retrying", "degraded", {}, false, "proxy_credentials_file"},
                    .begin = {"session.retrying", "proxy.credentials.refused"},
                    .cure =
                        [](stage& at) {
                            write_file(at.file("proxy.credentials"), "proxy-user:a-password-of-this-proxy");
                        },
                    .end = {"session.recovered", ""}});
    return rows;
}

}  // namespace tokenkeeper::integration::situations
