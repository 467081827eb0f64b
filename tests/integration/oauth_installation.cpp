#include "tests/integration/oauth_installation.hpp"

#include "daemon/ctl/daemon_client/client.hpp"
#include "daemon/store/sqlite/local_store.hpp"

#include <csignal>
#include <utility>

#include <boost/json/parse.hpp>

namespace tokenkeeper::integration {

using cloud::cloud_model;

void oauth_installation::add_client(const std::string& name, seconds token_life) {
    const auto secret = cloud().with_model([&](cloud_model& model, wall_time now) {
        cloud::client_setup c;
        c.name = name;
        c.organization = "acme";
        c.token_life = token_life;
        model.add_client(c, now);
        return model.client_of(name).client_secret;
    });
    write_file(file(name + ".secret"), secret + "\n");
}

std::string oauth_installation::seed(const std::string& client, const std::string& family) {
    auto first = cloud().with_model(
        [&](cloud_model& model, wall_time) { return model.seed_refresh_token(client, family); });
    write_file(file(client + ".refresh"), first + "\n");
    return first;
}

std::string oauth_installation::by_credentials(const std::string& client, const std::string& terms) {
    const auto id =
        cloud().with_model([&](cloud_model& model, wall_time) { return model.client_of(client).client_id; });
    return "  " + client + ":\n    organization: acme\n" + terms +
           "    client_credentials:\n      client_id: " + id + "\n      client_secret_file: " + client +
           ".secret\n";
}

std::string oauth_installation::by_refresh(const std::string& client, const std::string& terms) {
    const auto id =
        cloud().with_model([&](cloud_model& model, wall_time) { return model.client_of(client).client_id; });
    return "  " + client + ":\n    organization: acme\n" + terms +
           "    refresh_token:\n      client_id: " + id + "\n      client_secret_file: " + client +
           ".secret\n      refresh_token_file: " + client + ".refresh\n";
}

cloud::client_record oauth_installation::client(const std::string& name) {
    return cloud().with_model(
        [&](cloud_model& model, wall_time now) { return model.record_of_client(name, now); });
}

cloud::family_record oauth_installation::family(const std::string& name) {
    return cloud().with_model(
        [&](cloud_model& model, wall_time now) { return model.record_of_family(name, now); });
}

std::string oauth_installation::given(const std::string& session, milliseconds at_most) {
    const auto answer = ctl::client{file("socket").string()}.ask(
        ctl::method::get, "/v1/sessions/" + session + "/token", at_most);
    if (answer.has_error() || answer->status != 200) return {};
    const auto token = boost::json::parse(answer->body).at("access_token").as_string();
    return cloud().with_model(
        [&](cloud_model& model, wall_time) { return std::string{model.name_of(std::string{token})}; });
}

void oauth_installation::add_fault(const cloud::fault& rule) {
    cloud().with_model([&](cloud_model& model, wall_time) { model.faults().add(rule); });
}

void oauth_installation::clear_faults() {
    cloud().with_model([](cloud_model& model, wall_time) { model.faults().clear(); });
}

std::size_t oauth_installation::count_in_log(const std::string& words) const {
    const auto lines = log();
    std::size_t count = 0;
    for (auto position = lines.find(words); position != std::string::npos;
         position = lines.find(words, position + words.size()))
        ++count;
    return count;
}

void oauth_installation::kill_daemon() {
    daemon().signal(SIGKILL);
    if (daemon().wait(patience) != 128 + SIGKILL) throw std::runtime_error{"the daemon ended by itself"};
}

std::optional<store::stored_session> oauth_installation::stored(const std::string& session,
                                                                const secret& key) {
    auto opened = store::open_local(state_file(), key).value();
    if (opened.damage) throw std::runtime_error{"the store was damaged"};
    auto contents = opened.store->load();
    for (auto& row : contents.rows)
        if (row.name == session) return std::move(row);
    return std::nullopt;
}

}  // namespace tokenkeeper::integration
