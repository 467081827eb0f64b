#include "tests/integration/situations/stage.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace tokenkeeper::integration::situations {

namespace {

using cloud::cloud_model;

std::string source_of_file(const std::string& name) {
    return "    access_token_file: " + name + ".token\n";
}

}  // namespace

stage::stage(place where) : events_(file("daemon.log")) {
    log_format = "json";
    if (where == place::read_only_disk || where == place::full_disk_of_grant ||
        where == place::full_disk_at_start) {
        if (disk_ = small_disk::mount(file("disk")); !disk_) {
            obstacle_ = "a disk that is full needs the right to mount one: run it as root";
            return;
        }
        state_name = "disk/state.db";
    }
    start_cloud(seconds{600});
}

stage::~stage() = default;

void stage::add_organization(const std::string& name, std::optional<seconds> idle_timeout,
                             const std::string& terms) {
    cloud().with_model([&](cloud_model& model, wall_time now) {
        cloud::organization_setup made;
        made.name = name;
        made.idle_timeout = idle_timeout;
        model.add_organization(made, now);
    });
    add_organization_at(name, "    api_url: " + cloud().api_url() + "\n    login_url: " + cloud().api_url() +
                                  "\n    ca_file: ca.pem\n" + terms);
}

void stage::add_organization_at(const std::string& name, const std::string& terms) {
    organizations_[name] = terms;
}

void stage::set_session(const std::string& name, const std::string& organization, const std::string& terms) {
    sessions_[name] = "    organization: " + organization + '\n' + terms;
}

void stage::add_given_session(const std::string& name, const std::string& terms,
                              const std::string& organization) {
    give_new_token(name, organization);
    set_session(name, organization, source_of_file(name) + terms);
}

void stage::give_new_token(const std::string& name, const std::string& organization) {
    const auto count = tokens_[name]++;
    const auto value = cloud().with_model([&](cloud_model& model, wall_time now) {
        cloud::token_setup made;
        made.name = count == 0 ? name : name + "_" + std::to_string(count);
        made.organization = organization;
        return model.add_token(made, now);
    });
    write_file(file(name + ".token"), value + "\n");
}

std::string stage::client_terms(const std::string& client, const std::string& kind) {
    const auto id =
        cloud().with_model([&](cloud_model& model, wall_time) { return model.client_of(client).client_id; });
    return "    " + kind + ":\n      client_id: " + id + "\n      client_secret_file: " + client +
           ".secret\n";
}

void stage::add_credentials_session(const std::string& name, seconds token_life, const std::string& terms,
                                    const std::string& organization) {
    const auto client_secret = cloud().with_model([&](cloud_model& model, wall_time now) {
        const auto known = model.organization_names();
        cloud::client_setup made;
        made.name = name;
        made.organization = std::ranges::find(known, organization) == known.end() ? "acme" : organization;
        made.token_life = token_life;
        model.add_client(made, now);
        return model.client_of(name).client_secret;
    });
    write_file(file(name + ".secret"), client_secret + "\n");
    set_credentials(name, terms, organization);
}

void stage::set_credentials(const std::string& name, const std::string& terms,
                            const std::string& organization) {
    set_session(name, organization, client_terms(name, "client_credentials") + terms);
}

void stage::add_refresh_session(const std::string& name, seconds token_life, const std::string& terms) {
    add_client(name, token_life);
    seed(name, name + "_login");
    set_session(
        name, "acme",
        client_terms(name, "refresh_token") + "      refresh_token_file: " + name + ".refresh\n" + terms);
}

void stage::write() {
    // So many sessions are checked so often.
    more_of_organization = "    max_requests_per_second: 200\n";
    for (const auto& [name, terms] : organizations_)
        more_of_organization += "  " + name + ":\n" + terms;
    std::string sessions;
    for (const auto& [name, terms] : sessions_)
        sessions += "  " + name + ":\n" + terms;
    write_configuration(sessions);
}

void stage::start() {
    write();
    start_daemon();
}

void stage::reconfigure() {
    write();
    run({"reload"});
}

void stage::add_fault_to(const std::string& token, cloud::fault rule) {
    rule.token = token;
    add_fault(rule);
}

void stage::lift_faults(const std::string& token) {
    cloud().with_model([&](cloud_model& model, wall_time) {
        const auto rules = model.faults().rules();
        model.faults().clear();
        for (const auto& rule : rules)
            if (rule.token != token) model.faults().add(rule);
    });
}

void stage::command(const std::string& session, const std::string& verb) {
    std::ignore = ask(ctl::method::post, "/v1/sessions/" + session + "/" + verb);
}

std::string stage::secret_of(const std::string& client) {
    return cloud().with_model(
        [&](cloud_model& model, wall_time) { return model.client_of(client).client_secret; });
}

stage::ran stage::status_command(const std::string& session) {
    const auto result = session.empty() ? ctl({"status"}) : ctl(std::vector<std::string>{"status", session});
    return {result.status, result.output};
}

std::string stage::end_of_daemon() {
    const auto status = daemon().wait(milliseconds{0});
    if (!status) return {};
    const auto text = log();
    return "; the daemon ended with " + std::to_string(*status) + " and said:\n" +
           text.substr(text.size() - std::min<std::size_t>(text.size(), 4000));
}

boost::json::object stage::get(const std::string& target) {
    return boost::json::parse(ask(ctl::method::get, target).body).as_object();
}

unsigned stage::status_of(const std::string& target) {
    return ask(ctl::method::get, target).status;
}

}  // namespace tokenkeeper::integration::situations
