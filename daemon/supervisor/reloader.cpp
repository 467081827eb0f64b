#include "daemon/supervisor/reloader.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

/// The numbers of sessions in one turn of the loop. What touches a file takes longest.
constexpr std::size_t removed_at_once = 100;
constexpr std::size_t announced_at_once = 500;
constexpr std::size_t changed_at_once = 200;
constexpr std::size_t added_at_once = 500;
constexpr std::size_t loaded_at_once = 100;
constexpr std::size_t referred_at_once = 2'000;
constexpr boot_clock::duration lookup_interval = seconds{60};

std::vector<std::string> organizations_to_reach(const configuration_change& change) {
    auto names = change.organizations_new;
    names.insert(names.end(), change.organizations_changed.begin(), change.organizations_changed.end());
    return names;
}

}  // namespace

reloader::reloader(runtime::runtime& world, const events::event_bus& events, way_maker& ways,
                   configuration_applier applier, pulse& beat, reload_options options)
    : world_(world),
      events_(events),
      ways_(ways),
      applier_(applier),
      pulse_(beat),
      options_(std::move(options)),
      settings_(std::make_shared<const config::configuration>()),
      next_lookup_(world.make_alarm()),
      turn_{store::waiters{world.executor()}} {}

asio::awaitable<std::vector<std::string>> reloader::start(settings_pointer first) {
    auto next = std::make_shared<preparation>();
    next->before = settings_;
    next->next = std::const_pointer_cast<config::configuration>(std::move(first));
    std::function<void()> work = [next, make = options_.make_enforcement] { next->compare_both(make); };
    co_await world_.run_aside(std::move(work));
    co_await put_in_force(next);
    co_return next->errors;
}

asio::awaitable<control::reload_outcome> reloader::reload() {
    while (turn_.taken) {
        co_await turn_.waiting.wait();
    }
    begin_turn();
    try {
        auto outcome = co_await reload_in_turn();
        end_turn();
        co_return outcome;
    } catch (...) {
        end_turn();
        throw;
    }
}

void reloader::begin_turn() {
    turn_.taken = true;
    if (options_.reload_begins) options_.reload_begins();
}

void reloader::end_turn() {
    turn_.taken = false;
    turn_.waiting.wake();
    if (options_.reload_ended) options_.reload_ended();
}

asio::awaitable<control::reload_outcome> reloader::reload_in_turn() {
    auto next = std::make_shared<preparation>();
    next->before = settings_;
    co_await load(next);
    if (next->next == nullptr && defect("mistake_throws")) throw std::runtime_error{next->errors.at(0)};
    if (next->next != nullptr) {
        auto fixed = fixed_settings_changed(*next->before, *next->next, options_.serves_credentials);
        next->errors.insert(next->errors.end(), fixed.begin(), fixed.end());
        if (next->errors.empty()) {
            co_await put_in_force(next);
        }
    }
    const control::reload_outcome outcome{in_force_.generation, next->errors};
    tell(*next, outcome);
    if (outcome.errors.empty()) {
        co_await refer_all();
    }
    co_await free_aside(std::move(next));
    co_return outcome;
}

asio::awaitable<void> reloader::load(preparation_pointer next) {
    std::function<void()> work = [next, world = &world_, make = options_.make_enforcement] {
        next->take(world->load_configuration(next->before->file));
        if (next->next != nullptr) next->compare_both(make);
    };
    co_await world_.run_aside(std::move(work));
}

asio::awaitable<void> reloader::for_each(const std::vector<std::string>& names, std::size_t at_once,
                                         name_step step) {
    std::size_t count = 0;
    for (const auto& name : names) {
        step(name);
        if (++count % at_once == 0) {
            co_await asio::post(world_.executor(), asio::use_awaitable);
        }
    }
}

/// Puts the next configuration in force. If it fails, it fails before any change. The rights change after the
/// sessions that are gone, so that no new reader gets a token of another session that had the name before.
asio::awaitable<void> reloader::put_in_force(preparation_pointer next) {
    auto ways = ways_.make(*next->next, organizations_to_reach(next->change), next->errors);
    if (!next->errors.empty()) {
        ways_.watch({}, *next->next);
        co_return;
    }
    name_step remove_one = [this](const std::string& name) {
        applier_.remove_session(name);
        applier_.release_name(name);
    };
    co_await for_each(next->change.sessions_gone, removed_at_once, std::move(remove_one));
    co_await announce_sinks(next);
    applier_.exchange_organizations(next->change, next->next, std::move(ways));
    settings_ = next->next;
    applier_.keep_histories(settings_->history_size);
    applier_.exchange_notifiers(settings_);
    ++in_force_.generation;
    in_force_.since = world_.now().wall;
    plan_lookup();
    if (next->enforce) next->enforce();
    tell_accounts();
    for (const auto& doubt : next->doubts)
        events_.publish(events::configuration_doubted{doubt});
    co_await take_sessions(std::move(next));
}

asio::awaitable<void> reloader::announce_sinks(preparation_pointer next) {
    applier_.recall_sinks(next->next);
    for (const auto* names : {&next->change.sessions_new, &next->change.sessions_changed}) {
        name_step announce_one = [this, next](const std::string& name) {
            applier_.announce_sink(name, next->next);
        };
        co_await for_each(*names, announced_at_once, std::move(announce_one));
    }
    applier_.remember_sinks();
}

asio::awaitable<void> reloader::take_sessions(preparation_pointer next) {
    const auto& change = next->change;
    name_step change_one = [this, next](const std::string& name) {
        applier_.change_session(name, next->next);
    };
    co_await for_each(change.sessions_changed, changed_at_once, std::move(change_one));
    name_step reserve_one = [this](const std::string& name) { applier_.reserve_name(name); };
    co_await for_each(change.sessions_new, added_at_once, std::move(reserve_one));
    std::vector<session_id> added;
    name_step add_one = [this, next, ids = &added](const std::string& name) {
        ids->push_back(applier_.add_session(name, next->next));
    };
    co_await for_each(change.sessions_new, added_at_once, std::move(add_one));
    applier_.finish();
    if (options_.sessions_known) options_.sessions_known();
    pulse_.quicken();
    for (std::size_t i = 0; i < added.size(); ++i) {
        applier_.watch(added[i]);
        if (i % added_at_once != added_at_once - 1) continue;
        co_await asio::post(world_.executor(), asio::use_awaitable);
    }
    for (std::size_t i = 0; i < added.size(); ++i) {
        applier_.load(added[i]);
        if (i % loaded_at_once != loaded_at_once - 1) continue;
        pulse_.quicken();
        co_await asio::post(world_.executor(), asio::use_awaitable);
    }
    pulse_.quicken();
}

/// Makes the unchanged sessions refer to the new settings, so that the old ones can be freed.
asio::awaitable<void> reloader::refer_all() {
    std::size_t count = 0;
    const auto settings = settings_;
    for (const auto& [name, session] : settings->sessions) {
        applier_.refer(name, settings);
        if (++count % referred_at_once == 0) {
            co_await asio::post(world_.executor(), asio::use_awaitable);
        }
    }
}

/// Frees what a reload leaves behind on another thread: with many sessions it takes long. Settings that a
/// request in flight refers to wait for the next reload.
asio::awaitable<void> reloader::free_aside(preparation_pointer done) {
    if (done->before != settings_) earlier_.push_back(std::move(done->before));
    done->before = nullptr;
    const auto first_unused = std::partition(earlier_.begin(), earlier_.end(),
                                             [](const auto& settings) { return settings.use_count() > 1; });
    std::vector<settings_pointer> unused{first_unused, earlier_.end()};
    earlier_.erase(first_unused, earlier_.end());
    std::function<void()> work = [last = std::move(done), unused = std::move(unused)]() mutable {
        last.reset();
        unused.clear();
    };
    co_await world_.run_aside(std::move(work));
}

void reloader::plan_lookup() {
    const bool waits = !settings_->unresolved.empty();
    next_lookup_->set(waits ? std::optional{world_.now().boot + lookup_interval} : std::nullopt);
}

asio::awaitable<void> reloader::run_lookups() {
    for (;;) {
        const bool due = co_await next_lookup_->wait();
        if (!due) co_return;
        // A reload compares these settings with others on another thread.
        while (turn_.taken) {
            co_await turn_.waiting.wait();
        }
        look_up_accounts();
        plan_lookup();
    }
}

/// The settings are changed in place: everybody refers to them. No other thread looks at them now.
void reloader::look_up_accounts() {
    const auto settings = std::const_pointer_cast<config::configuration>(settings_);
    const auto waiting = settings->unresolved.size();
    const auto found = world_.resolve_accounts(*settings);
    for (const auto& message : found.messages)
        events_.publish(events::rule_looked_up{message.text()});
    if (settings->unresolved.size() != waiting) tell_accounts();
    if (!found.changed()) return;
    std::vector<std::string> errors;  // none: these settings are in force
    if (options_.make_enforcement) options_.make_enforcement(*settings, errors)();
    for (const auto& name : found.sessions)
        applier_.accounts_found(name);
    pulse_.quicken();
}

/// Tells of the rules of the configuration in force that give nobody a right.
void reloader::tell_accounts() const {
    events::accounts_unresolved news;
    for (const auto& account : settings_->unresolved) {
        auto text = account.warning().message;
        constexpr std::string_view prefix = "warning: ";
        if (text.starts_with(prefix)) text.erase(0, prefix.size());
        news.accounts.push_back({account.session, account.path + ": " + text, account.answered});
    }
    events_.publish(news);
}

void reloader::tell(const preparation& next, const control::reload_outcome& outcome) {
    refused_.reset();
    if (!outcome.errors.empty()) refused_ = {world_.now().wall, outcome.errors};
    if (outcome.errors.empty()) {
        events_.publish(
            events::configuration_loaded{settings_->file.string(), outcome.generation, next.summary});
    } else {
        events_.publish(events::configuration_refused{outcome.generation, outcome.errors});
    }
}

}  // namespace tokenkeeper::supervision
