#include "tests/simulation/population.hpp"

#include <utility>

namespace tokenkeeper::simulation {

namespace {

constexpr std::string_view folder = "/etc/tokenkeeper/";

std::filesystem::path file(const session_plan& plan, std::string_view kind) {
    return std::string{folder} + plan.name + '.' + std::string{kind};
}

}  // namespace

std::filesystem::path population::set_folder(const session_plan& plan) {
    const auto* mode = plan.policy.mode == session_mode::keep_alive ? "-kept.d" : "-verified.d";
    return std::string{folder} + plan.organization + mode;
}
std::filesystem::path population::token_file(const session_plan& plan) {
    return plan.in_set ? set_folder(plan) / (plan.name + ".token") : file(plan, "token");
}
std::filesystem::path population::secret_file(const session_plan& plan) {
    return file(plan, "secret");
}
std::filesystem::path population::seed_file(const session_plan& plan) {
    return file(plan, "seed");
}
std::filesystem::path population::sink_file(const session_plan& plan) {
    return "/run/tokens/" + plan.name;
}

std::string_view population::person(std::string_view token) noexcept {
    return token.substr(0, token.find('/'));
}

const std::string& population::owner(std::string_view token) const {
    static const std::string nobody;
    const auto found = owners_.find(person(token));
    return found == owners_.end() ? nobody : found->second;
}

std::string population::home(std::string_view token) const {
    const auto found = homes_.find(person(token));
    return found == homes_.end() ? std::string{} : found->second;
}

world_time population::changed(const std::string& session) const {
    const auto found = changes_.find(session);
    return found == changes_.end() ? world_time{} : found->second;
}

void population::add_organization(const cloud::organization_setup& setup, double max_requests_per_second) {
    cloud_.add_organization(setup, clock_.truth());
    rates_[setup.name] = max_requests_per_second;
}

void population::make_person(const session_plan& plan) {
    const auto& person = plan.person();
    if (owners_.contains(person)) return;
    if (plan.policy.grants == grant_type::none) {
        cloud::token_setup token;
        token.name = person;
        token.organization = plan.organization;
        token.label = plan.label;
        token.permissions = {"oauth:token:delete", "directory:organization:admin"};
        secrets_.push_back(cloud_.add_token(token, clock_.truth()));
        return;
    }
    cloud::client_setup client;
    client.name = person;
    client.organization = plan.organization;
    client.token_life = plan.token_life;
    client.label = plan.label;
    client.permissions = {"oauth:token:delete", "directory:organization:admin"};
    cloud_.add_client(client, clock_.truth());
    secrets_.push_back(cloud_.client_of(person).client_secret);
    if (plan.policy.grants != grant_type::refresh_token) return;
    seeds_[person] = cloud_.seed_refresh_token(person, person);
    secrets_.push_back(seeds_[person]);
}

/// A set has the settings of the session that is its first.
void population::make_set(const session_plan& plan) {
    const auto place = set_folder(plan);
    const auto [made, is_new] = sets_.try_emplace(place.stem().string());
    if (!is_new) return;
    auto& set = made->second;
    set.name = made->first;
    set.directory = place;
    set.common = described(plan);
    set.common.name.clear();
    set.common.token_file.reset();
    set.common.set = set.name;
    if (set.common.sink) set.common.sink->path = "/run/tokens/%n";
    files_.make_folder(place);
}

void population::remove(const std::string& session) {
    const auto found = plans_.find(session);
    if (found != plans_.end() && found->second.in_set) files_.remove(token_file(found->second));
    plans_.erase(session);
    removals_[session] = clock_.world();
}

void population::add(session_plan plan) {
    make_person(plan);
    owners_[plan.person()] = plan.name;
    homes_.try_emplace(plan.person(), plan.organization);
    changes_[plan.name] = clock_.world();
    if (plan.in_set) make_set(plan);
    const auto name = plan.name;
    plans_.insert_or_assign(name, std::move(plan));
    restore_files(name);
}

void population::change(const std::string& session, const std::function<void(session_plan&)>& how) {
    auto changed = plans_.at(session);
    how(changed);
    plans_.erase(session);
    add(std::move(changed));
}

// A file that holds the right text already is left alone, as an administrator would.
void population::restore_files(const std::string& session) {
    const auto& plan = plans_.at(session);
    const auto put = [this](const std::filesystem::path& path, const std::string& text) {
        const auto* there = files_.find(path);
        if (there == nullptr || !there->readable || there->text != text) files_.write(path, text);
        files_.set_readable(path, true);
    };
    if (plan.policy.grants == grant_type::none) {
        put(token_file(plan), cloud_.token_value(plan.person()));
        return;
    }
    put(secret_file(plan), cloud_.client_of(plan.person()).client_secret);
    if (plan.policy.grants == grant_type::refresh_token) put(seed_file(plan), seeds_.at(plan.person()));
}

config::session population::described(const session_plan& plan) const {
    config::session s;
    s.name = plan.name;
    s.organization = plan.organization;
    s.mode = plan.policy.mode;
    s.check_interval = std::chrono::ceil<seconds>(plan.policy.check_interval);
    s.keep_alive_with = plan.policy.keep_alive_with;
    if (plan.policy.max_session) s.max_session = std::chrono::ceil<seconds>(*plan.policy.max_session);
    s.readers.users = plan.readers;
    if (plan.sink) {
        s.sink.emplace();
        s.sink->path = sink_file(plan);
    }
    if (plan.policy.grants == grant_type::none) {
        s.source = token_source::access_token_file;
        s.token_file = token_file(plan);
        return s;
    }
    s.client.emplace();
    s.client->id = cloud_.client_of(plan.person()).client_id;
    s.client->secret_file = secret_file(plan);
    s.source = token_source::client_credentials;
    if (plan.policy.grants == grant_type::refresh_token) {
        s.source = token_source::refresh_token;
        s.client->refresh_token_file = seed_file(plan);
    }
    return s;
}

config::load_result population::configuration() const {
    if (broken_) {
        config::diagnostic wrong;
        wrong.location = {"tokenkeeper.yaml", 1, 1};
        wrong.message = "unknown key (made by the simulation)";
        return std::vector<config::diagnostic>{wrong};
    }
    config::configuration made;
    made.file = std::string{folder} + "tokenkeeper.yaml";
    for (const auto& [name, rate] : rates_) {
        config::organization o;
        o.name = name;
        o.api_url = "https://api." + name + ".example";
        o.login_url = "https://login." + name + ".example";
        o.max_requests_per_second = rate;
        made.organizations.emplace(name, std::move(o));
    }
    for (const auto& [name, plan] : plans_)
        if (!plan.in_set) made.sessions.emplace(name, described(plan));
    made.session_sets.insert(sets_.begin(), sets_.end());
    return made;
}

}  // namespace tokenkeeper::simulation
