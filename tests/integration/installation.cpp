#include "tests/integration/installation.hpp"

#include "daemon/ctl/daemon_client/client.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <boost/json/parse.hpp>

namespace tokenkeeper::integration {

namespace json = boost::json;

installation::~installation() {
    if (HasFailure() && daemon_) std::fprintf(stderr, "--- the daemon's log:\n%s---\n", log().c_str());
}

void installation::start_cloud(seconds idle_timeout, cloud::tls_leaf leaf) {
    cloud::cloud_server_options o;
    o.tls = leaf;
    cloud_ = std::make_unique<cloud::cloud_server>(o);
    write_file(file("ca.pem"), cloud_->ca_pem(), 0644);
    cloud_->with_model([&](cloud::cloud_model& model, wall_time now) {
        cloud::organization_setup acme;
        acme.name = "acme";
        acme.idle_timeout = idle_timeout;
        model.add_organization(acme, now);
    });
}

std::string installation::add_token(const std::string& name) {
    const auto value = cloud_->with_model([&](cloud::cloud_model& model, wall_time now) {
        cloud::token_setup t;
        t.name = name;
        t.organization = "acme";
        return model.add_token(t, now);
    });
    write_file(file(name + ".token"), value + "\n");
    return value;
}

cloud::token_record installation::record(const std::string& token) {
    return cloud_->with_model(
        [&](cloud::cloud_model& model, wall_time now) { return model.record(token, now); });
}

std::string installation::configuration(const std::string& sessions) const {
    return "organizations:\n  acme:\n    api_url: " + cloud_->api_url() +
           "\n    login_url: " + cloud_->api_url() + "\n    ca_file: ca.pem\n" + more_of_organization +
           "sessions:\n" + sessions + "control:\n  socket: " + file("socket").string() +
           "\nlog:\n  level: " + log_level + "\n  format: " + log_format +
           "\nstate:\n  path: " + state_file().string() + "\n" + more_of_state +
           "network:\n  connect_timeout: " + network_timeout + "\n  request_timeout: " + network_timeout +
           "\n";
}

void installation::write_configuration(const std::string& sessions) {
    write_file(file("tokenkeeper.yaml"), configuration(sessions));
}

void installation::start_daemon() {
    daemon_.reset();
    daemon_ = std::make_unique<program>(
        std::vector<std::string>{TOKENKEEPERD, "--config", file("tokenkeeper.yaml").string()},
        file("daemon.log"));
    const bool answers = eventually([&] {
        return daemon_->wait(milliseconds{0}) ||
               ctl::client{file("socket").string()}.ask(ctl::method::get, "/livez", patience).has_value();
    });
    if (!answers || daemon_->wait(milliseconds{0}))
        throw std::runtime_error{"the daemon does not start:\n" + log()};
}

int installation::stop_daemon() {
    daemon_->signal(SIGTERM);
    return daemon_->wait(patience).value_or(-1);
}

installation::run_result installation::ctl(std::vector<std::string> arguments) {
    return ctl(std::move(arguments), program::options{});
}

installation::run_result installation::ctl(std::vector<std::string> arguments, const program::options& o) {
    arguments.insert(arguments.begin(), {TOKENKEEPERCTL, "--socket", file("socket").string()});
    program p{std::move(arguments), file("ctl." + std::to_string(++runs_)), o};
    const auto status = p.wait(patience * 2);
    return {status.value_or(-1), p.output()};
}

json::object installation::session(const std::string& name) {
    const auto answer =
        ctl::client{file("socket").string()}.ask(ctl::method::get, "/v1/sessions/" + name, patience);
    if (answer.has_error()) throw std::runtime_error{answer.error().message};
    return json::parse(answer->body).as_object();
}

std::string installation::state(const std::string& name) {
    const auto s = session(name);
    return std::string{s.at("state").as_string()} +
           (s.at("reason").is_string() ? "/" + std::string{s.at("reason").as_string()} : "");
}

bool installation::eventually(const std::function<bool()>& so) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!so()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(milliseconds{20});
    }
    return true;
}

bool installation::becomes(const std::string& name, const std::string& wanted) {
    return eventually([&] { return state(name) == wanted; });
}

void installation::let_pass(milliseconds length) {
    std::this_thread::sleep_for(length);
}

bool installation::become_quiet(const std::vector<std::string>& names) {
    const auto is_quiet = [this](const std::string& name) {
        const auto next = session(name).at("next_action");
        if (!next.is_object()) return false;
        const auto time = parse_iso8601(std::string{next.at("at").as_string()});
        return time && *time - instant::now().wall > seconds{60};
    };
    // One of them has asked for it.
    return eventually(
               [&] { return log().find("the organization's idle timeout is") != std::string::npos; }) &&
           eventually([&] { return std::ranges::all_of(names, is_quiet); });
}

}  // namespace tokenkeeper::integration
