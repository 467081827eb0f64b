#include "daemon/keeper/keeper.hpp"

#include "daemon/config/secret_file.hpp"
#include "daemon/keeper/report.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/log.hpp"
#include "lib/client/tokens_api.hpp"

#include <exception>
#include <set>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

namespace tokenkeeper::keeper {

namespace asio = boost::asio;

namespace {

/// How often token files are looked at without being told of a change: links to other folders, network file
/// systems.
constexpr seconds file_look{30};

session_policy policy_of(const config::session& s, const config::configuration& c) {
    session_policy policy;
    policy.mode = s.mode;
    policy.check_interval = s.check_interval;
    policy.keep_alive_with = s.keep_alive_with;
    if (s.max_session) policy.max_session = *s.max_session;
    policy.longest_attempt = c.connect_timeout + c.request_timeout;
    return policy;
}

organization_policy policy_of(const config::organization& o) {
    return {o.api_url, o.max_requests_per_second, o.idle_timeout_check};
}

std::string_view reason_of(config::secret_file_error::kind kind) {
    switch (kind) {
        case config::secret_file_error::kind::exposed:
            return "secret_exposed";
        case config::secret_file_error::kind::malformed:
            return "secret_malformed";
        case config::secret_file_error::kind::unreadable:
            break;
    }
    return "secret_unreadable";
}

/// A line that is no event of the catalogue, about one session.
logging::event session_line(logging::severity level, const std::string& session, std::string message) {
    logging::event e;
    e.level = level;
    e.session = session;
    e.message = std::move(message);
    return e;
}

}  // namespace

keeper::keeper(const asio::any_io_executor& executor, options o)
    : executor_(executor),
      options_(std::move(o)),
      started_(instant::now().wall),
      engine_(options_.seed),
      timer_(executor),
      files_(executor),
      look_(executor) {}

keeper::~keeper() = default;

std::vector<std::string> keeper::start(config::configuration first) {
    auto errors = apply(std::move(first));
    if (!errors.empty()) return errors;
    spawn(run_deadlines());
    spawn(run_files());
    spawn(run_file_looks());
    return {};
}

void keeper::stop() {
    stopping_ = true;
    timer_.cancel();
    files_.cancel();
    look_.cancel();
}

// Configuration.

std::vector<std::string> keeper::apply(config::configuration next) {
    auto errors = cannot_change(next);
    const auto changes = difference(config_, next);
    auto organizations = changes.organizations_new;
    organizations.insert(organizations.end(), changes.organizations_changed.begin(),
                         changes.organizations_changed.end());
    auto made = make_transports(next, organizations, errors);
    if (!errors.empty()) return errors;

    // From here on nothing can fail.
    const auto now = boot_clock::now();
    for (const auto& name : changes.sessions_gone) {
        if (const auto id = engine_.find(name)) tokens_.erase(*id);
        engine_.remove_session(name);
    }
    for (const auto& name : changes.organizations_gone) {
        engine_.remove_organization(name);
        transports_.erase(name);
    }
    config_ = std::move(next);
    for (auto& [name, via] : made) {
        engine_.set_organization(name, policy_of(config_.organizations.at(name)), now);
        transports_[name] = std::move(via);
    }
    change_sessions(changes, now);
    ++generation_;
    loaded_ = instant::now().wall;
    if (options_.applied) options_.applied(config_);
    watch_files();
    pump();
    return {};
}

std::vector<std::string> keeper::cannot_change(const config::configuration& next) const {
    if (generation_ == 0 || next.control_socket == config_.control_socket) return {};
    return {config_.file.string() + ": control.socket: cannot change while running (it is " +
            config_.control_socket.string() + "); restart tokenkeeperd to move it"};
}

keeper::transports keeper::make_transports(const config::configuration& next,
                                           const std::vector<std::string>& organizations,
                                           std::vector<std::string>& errors) const {
    transports made;
    for (const auto& name : organizations) {
        auto via = options_.make_transport(next, next.organizations.at(name));
        if (via.has_value())
            made[name] = std::move(via).value();
        else
            errors.push_back(next.file.string() + ": organizations." + name + ": " + via.error().message);
    }
    return made;
}

void keeper::change_sessions(const config_difference& changes, boot_time now) {
    for (const auto& name : changes.sessions_new) {
        const auto& s = config_.sessions.at(name);
        engine_.add_session(name, s.organization, s.source, policy_of(s, config_), now);
    }
    for (const auto* changed : {&changes.sessions_changed, &changes.tokens_changed})
        for (const auto& name : *changed)
            engine_.set_policy(name, policy_of(config_.sessions.at(name), config_), now);
    const auto together = changes.sessions_new.size() + changes.tokens_changed.size();
    for (const auto* loading : {&changes.sessions_new, &changes.tokens_changed})
        for (const auto& name : *loading) {
            tokens_.erase(engine_.find(name).value());
            load_token(config_.sessions.at(name), together, now);
        }
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
    control::reload_outcome done;
    auto loaded = config::load(config_.file, options_.environment);
    if (auto* next = std::get_if<config::configuration>(&loaded)) {
        done.errors = apply(std::move(*next));
    } else {
        for (const auto& d : std::get<std::vector<config::diagnostic>>(loaded))
            done.errors.push_back(d.text());
    }
    done.generation = generation_;
    if (done.errors.empty()) {
        logging::log(logging::make_event(logging::events::config_loaded,
                                         "configuration " + config_.file.string() + " loaded, generation " +
                                             std::to_string(generation_) + ": " + config::summary(config_)));
    } else {
        for (const auto& error : done.errors)
            logging::log(logging::make_event(
                logging::events::config_rejected,
                error + " (the configuration of generation " + std::to_string(generation_) + " stays)"));
    }
    co_return done;
}

// Tokens.

void keeper::load_token(const config::session& of, std::size_t together, boot_time now) {
    if (of.access_token)
        hold(of, of.access_token->clone(), together, now);
    else
        read_token_file(of, together, now);
}

void keeper::hold(const config::session& of, secret token, std::size_t together, boot_time now) {
    held_token held;
    held.token = std::move(token);
    held.organization = of.organization;
    tokens_.insert_or_assign(engine_.find(of.name).value(), std::move(held));
    engine_.token_loaded(of.name, together, now);
}

/// The token of a session's file, if it is another than the one held. A file that cannot be read any more
/// does not take away the token that was read from it before.
void keeper::read_token_file(const config::session& of, std::size_t together, boot_time now) {
    const auto known = tokens_.find(engine_.find(of.name).value());
    auto read = config::read_secret_file(of.token_file.value(), options_.environment);
    if (read.has_value()) {
        if (known != tokens_.end()) known->second.trouble.clear();
        if (known == tokens_.end() || !(known->second.token == *read))
            hold(of, std::move(*read), together, now);
        return;
    }
    const auto& trouble = read.error();
    if (known == tokens_.end()) {
        engine_.token_unavailable(of.name, std::string{reason_of(trouble.what)}, trouble.message, now);
    } else if (known->second.trouble != trouble.message) {
        known->second.trouble = trouble.message;
        auto line = session_line(
            logging::severity::warning, of.name,
            "its token file can no longer be used, the token read before serves on: " + trouble.message);
        line.organization = of.organization;
        logging::log(line);
    }
}

void keeper::read_token_files(const std::vector<std::filesystem::path>& files) {
    const std::set<std::filesystem::path> changed{files.begin(), files.end()};
    const auto now = boot_clock::now();
    for (const auto& [name, s] : config_.sessions)
        if (s.token_file && changed.contains(*s.token_file)) read_token_file(s, changed.size(), now);
    pump();
}

void keeper::watch_files() {
    std::set<std::filesystem::path> files;
    for (const auto& [name, s] : config_.sessions)
        if (s.token_file) files.insert(*s.token_file);
    files_.watch(files);
}

// Requests.

/// Carries out what the engine wants done now; after every call that changed something.
void keeper::pump() {
    if (stopping_) return;
    for (const auto& c : engine_.poll(boot_clock::now())) {
        const auto& held = tokens_.at(c.session);
        spawn(perform(c, transports_.find(held.organization)->second, held.token.clone()));
    }
    for (const auto& event : engine_.take_events())
        logging::log(event);
    timer_.set(engine_.next_wakeup());
}

asio::awaitable<void> keeper::run_deadlines() {
    for (;;) {
        const bool due = co_await timer_.wait();  // named: g++ 12 miscompiles it as a condition
        if (!due) co_return;
        pump();
    }
}

asio::awaitable<void> keeper::run_files() {
    for (;;) {
        const auto changed = co_await files_.changed();
        if (changed.empty()) co_return;
        read_token_files(changed);
    }
}

asio::awaitable<void> keeper::run_file_looks() {
    while (!stopping_) {
        look_.expires_after(file_look);
        const auto [failed] = co_await look_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (failed) co_return;
        const auto different = files_.look();
        if (!different.empty()) read_token_files(different);
    }
}

namespace {

template <class T>
outcome outcome_of(const result<client::answer<T>>& answer, wall_time asked) {
    if (answer.has_error()) return answer.error();
    if constexpr (std::is_same_v<T, genesys::token_info>) {
        return report_of(answer->value, answer->server_date, asked);
    } else if constexpr (std::is_same_v<T, genesys::idle_token_timeout>) {
        return answer->value;
    } else {
        check_report bodiless;
        bodiless.has_body = false;
        return bodiless;
    }
}

asio::awaitable<outcome> ask(std::shared_ptr<net::transport> via, operation what, secret token,
                             milliseconds limit) {
    client::tokens_api api{*via};
    const auto asked = instant::now().wall;
    switch (what) {
        case operation::keep_alive_head:
            co_return outcome_of(co_await api.head_tokens_me(std::move(token), limit), asked);
        case operation::read_idle_timeout:
            co_return outcome_of(co_await api.get_tokens_timeout(std::move(token), limit), asked);
        case operation::keep_alive_get:
            co_return outcome_of(co_await api.get_tokens_me(std::move(token), false, limit), asked);
        case operation::verify:
            break;
    }
    co_return outcome_of(co_await api.get_tokens_me(std::move(token), true, limit), asked);
}

}  // namespace

asio::awaitable<void> keeper::perform(command what, std::shared_ptr<net::transport> via, secret token) {
    const auto limit = std::chrono::ceil<milliseconds>(what.limit);
    outcome came{error{errc::cancelled}};
    try {
        came = co_await ask(std::move(via), what.what, std::move(token), limit);
    } catch (const std::exception& bug) {
        // A session must not wait for ever for an answer that a bug swallowed.
        came = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    finished(what.session, came);
}

void keeper::finished(session_id session, const outcome& what) {
    if (stopping_) return;
    engine_.finished(session, what, boot_clock::now());
    pump();
    wake(session);
}

void keeper::wake(session_id session) {
    const auto [first, last] = waiting_.equal_range(session);
    for (auto waits = first; waits != last;) {
        if (const auto signal = waits->second.lock()) {
            signal->cancel();
            ++waits;
        } else {
            waits = waiting_.erase(waits);
        }
    }
}

void keeper::spawn(asio::awaitable<void> task) {
    asio::co_spawn(executor_, std::move(task), [](const std::exception_ptr& bug) {
        if (bug)
            std::rethrow_exception(
                bug);  // out of the loop, to main: a daemon with a dead part must not go on
    });
}

// What the control socket asks.

std::vector<session_view> keeper::sessions() {
    return engine_.views(instant::now());
}

std::optional<session_view> keeper::session(std::string_view name) {
    return engine_.view(name, instant::now());
}

asio::awaitable<std::optional<session_view>> keeper::act(std::string name, session_action what,
                                                         std::string peer) {
    const auto id = engine_.find(name);
    if (!id) co_return std::nullopt;
    logging::log(
        session_line(logging::severity::info, name, std::string{to_string(what)} + " commanded by " + peer));

    const auto answer = engine_.act(name, what, boot_clock::now());
    pump();
    if (answer) {
        auto signal = std::make_shared<asio::steady_timer>(executor_, asio::steady_timer::time_point::max());
        waiting_.emplace(*id, signal);
        for (auto have = engine_.answers(*id); have && *have < *answer; have = engine_.answers(*id)) {
            co_await signal->async_wait(asio::as_tuple(asio::use_awaitable));
            if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
                break;
        }
    }
    co_return session(name);
}

void keeper::denied(std::string_view request, std::string_view peer) {
    logging::log(logging::make_event(logging::events::control_denied,
                                     std::string{request} + " refused to " + std::string{peer}));
}

}  // namespace tokenkeeper::keeper
