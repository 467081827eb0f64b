#include "daemon/keeper/keeper.hpp"

#include "daemon/keeper/lines.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

/// The keeper's life and its configuration.
namespace tokenkeeper::keeper {

namespace asio = boost::asio;

namespace {

grant_type grants_of(token_source source) {
    if (source == token_source::client_credentials) return grant_type::client_credentials;
    if (source == token_source::refresh_token) return grant_type::refresh_token;
    return grant_type::none;
}

session_policy policy_of(const config::session& s, const config::configuration& c) {
    session_policy policy;
    policy.mode = s.mode;
    policy.check_interval = s.check_interval;
    policy.keep_alive_with = s.keep_alive_with;
    if (s.max_session) policy.max_session = *s.max_session;
    policy.longest_attempt = c.connect_timeout + c.request_timeout;
    policy.grants = grants_of(s.source);
    return policy;
}

organization_policy policy_of(const config::organization& o) {
    return {o.api_url, o.max_requests_per_second, o.idle_timeout_check};
}

}  // namespace

keeper::keeper(const asio::any_io_executor& executor, options o)
    : executor_(executor),
      options_(std::move(o)),
      started_(instant::now().wall),
      engine_(options_.seed),
      vault_(options_.open_store,
             [this](const std::optional<std::string>& trouble) { store_trouble(trouble); }),
      turns_(executor),
      timer_(executor),
      files_(executor),
      look_(executor),
      save_(executor),
      drained_(executor) {}

keeper::~keeper() = default;

std::vector<std::string> keeper::start(config::configuration first) {
    auto errors = apply(std::move(first));
    if (!errors.empty()) return errors;
    vault_.forget_old(loaded_);
    spawn(run_deadlines());
    spawn(run_files());
    spawn(run_file_looks());
    spawn(run_store());
    return {};
}

void keeper::stop() {
    stopping_ = true;
    timer_.cancel();
    files_.cancel();
    look_.cancel();
    save_.cancel();
}

asio::awaitable<void> keeper::drain(milliseconds at_most) {
    drained_.expires_after(at_most);
    if (grants_under_way_ > 0) {
        co_await drained_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (grants_under_way_ > 0) {
        log_line(logging::severity::warning,
                 std::to_string(grants_under_way_) +
                     " grants are not answered at the stop: their answers may be lost");
    }
    save_observations();
}

std::vector<std::string> keeper::apply(config::configuration next) {
    // It is served on, by whatever name it was; nobody is named for it any more.
    if (!next.credentials_socket) next.credentials_socket = config_.credentials_socket;
    auto errors = cannot_change(next);
    const auto changes = difference(config_, next);
    auto organizations = changes.organizations_new;
    organizations.insert(organizations.end(), changes.organizations_changed.begin(),
                         changes.organizations_changed.end());
    auto made = make_ways(next, organizations, errors);
    if (!errors.empty()) return errors;

    // From here on nothing can fail.
    const auto now = boot_clock::now();
    for (const auto& name : changes.sessions_gone)
        remove_session(name);
    for (const auto& name : changes.organizations_gone) {
        engine_.remove_organization(name);
        ways_.erase(name);
    }
    const auto before = std::exchange(config_, std::move(next));
    for (auto& [name, way] : made) {
        engine_.set_organization(name, policy_of(config_.organizations.at(name)), now);
        ways_[name] = std::move(way);
    }
    for (const auto* changed : {&changes.sessions_changed, &changes.tokens_changed}) {
        for (const auto& name : *changed) {
            if (before.sessions.at(name).sink != config_.sessions.at(name).sink)
                remove_sink(before.sessions.at(name));
        }
    }
    change_sessions(changes, now);
    ++generation_;
    loaded_ = instant::now().wall;
    if (options_.applied) options_.applied(config_);
    for (const auto& doubt : config_.doubts())
        log_line(logging::severity::warning, doubt.text());
    watch_files();
    look_after_sinks();
    pump();
    return {};
}

std::vector<std::string> keeper::cannot_change(const config::configuration& next) const {
    if (generation_ == 0) return {};
    std::vector<std::string> errors;
    const auto fixed = [&](const std::string& key, const auto& now, const auto& wanted) {
        if (now != wanted) {
            errors.push_back(next.wrong(key, "cannot change while running; restart tokenkeeperd").text());
        }
    };
    fixed("control.socket", config_.control_socket, next.control_socket);
    // Systemd may have made it although nothing named it at the start.
    if (config_.credentials_socket || !options_.serves_credentials)
        fixed("control.credentials_socket", config_.credentials_socket, next.credentials_socket);
    fixed("state.path", config_.state_path, next.state_path);
    fixed("state.key_file", config_.state_key_file, next.state_key_file);
    return errors;
}

keeper::ways_by_organization keeper::make_ways(const config::configuration& next,
                                               const std::vector<std::string>& organizations,
                                               std::vector<std::string>& errors) const {
    ways_by_organization made;
    for (const auto& name : organizations) {
        const auto& of = next.organizations.at(name);
        auto api = options_.make_transport(next, of, of.api_url);
        auto login = options_.make_transport(next, of, of.login_url);
        if (api.has_value() && login.has_value()) {
            made[name] = {std::move(api).value(), std::move(login).value()};
        } else {
            const auto& why = api.has_error() ? api.error() : login.error();
            errors.push_back(of.wrong(why.message).text());
        }
    }
    return made;
}

/// From here on nothing is sent for it.
void keeper::remove_session(const std::string& name) {
    if (const auto id = engine_.find(name)) {
        turns_.gone(*id);
        names_.erase(*id);
    }
    engine_.remove_session(name);
    vault_.release(name);
    file_troubles_.erase(name);
    waiting_for_store_.erase(name);
    remove_sink(config_.sessions.at(name));
}

void keeper::change_sessions(const config_difference& changes, boot_time now) {
    for (const auto& name : changes.sessions_new) {
        const auto& s = config_.sessions.at(name);
        const auto id = engine_.add_session(name, s.organization, s.source, policy_of(s, config_), now);
        names_[id] = name;
    }
    for (const auto* changed : {&changes.sessions_changed, &changes.tokens_changed}) {
        for (const auto& name : *changed)
            engine_.set_policy(name, policy_of(config_.sessions.at(name), config_), now);
    }
    const auto together = changes.sessions_new.size() + changes.tokens_changed.size();
    for (const auto& name : changes.tokens_changed)
        engine_.set_source(name, config_.sessions.at(name).source);
    for (const auto* loading : {&changes.sessions_new, &changes.tokens_changed}) {
        for (const auto& name : *loading)
            load_session(config_.sessions.at(name), together, now);
    }
}

void keeper::watch_files() {
    std::set<std::filesystem::path> files;
    for (const auto& [name, s] : config_.sessions) {
        if (s.token_file) files.insert(*s.token_file);
        if (!s.client) continue;
        files.insert(s.client->secret_file);
        if (s.client->refresh_token_file) files.insert(*s.client->refresh_token_file);
    }
    for (const auto& [name, o] : config_.organizations) {
        if (o.via && o.via->credentials_file) files.insert(*o.via->credentials_file);
        if (o.ca_file) files.insert(*o.ca_file);
    }
    files_.watch(files);
}

control::daemon_view keeper::status() {
    control::daemon_view v;
    v.version = options_.version;
    v.pid = ::getpid();
    v.started = started_;
    v.config_path = config_.file.string();
    v.config_loaded = loaded_;
    v.config_generation = generation_;
    v.organizations = engine_.organization_views(instant::now());
    return v;
}

asio::awaitable<control::reload_outcome> keeper::reload() {
    if (options_.reload_begins) options_.reload_begins();
    control::reload_outcome done;
    auto loaded = config::load(config_.file, options_.environment);
    if (auto* next = std::get_if<config::configuration>(&loaded)) {
        done.errors = apply(std::move(*next));
    } else {
        for (const auto& d : std::get<std::vector<config::diagnostic>>(loaded))
            done.errors.push_back(d.text());
    }
    done.generation = generation_;
    if (options_.reload_ended) options_.reload_ended();
    if (done.errors.empty()) {
        logging::log(logging::make_event(logging::events::config_loaded,
                                         "configuration " + config_.file.string() + " loaded, generation " +
                                             std::to_string(generation_) + ": " + config::summary(config_)));
    } else {
        for (const auto& error : done.errors) {
            logging::log(logging::make_event(
                logging::events::config_rejected,
                error + " (the configuration of generation " + std::to_string(generation_) + " stays)"));
        }
    }
    co_return done;
}

void keeper::spawn(asio::awaitable<void> task) {
    asio::co_spawn(executor_, std::move(task), [](const std::exception_ptr& bug) {
        if (bug) {
            std::rethrow_exception(
                bug);  // out of the loop, to main: a daemon with a dead part must not go on
        }
    });
}

}  // namespace tokenkeeper::keeper
