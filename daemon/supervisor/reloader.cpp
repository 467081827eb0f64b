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
constexpr std::size_t removed_at_once = 50;
constexpr std::size_t changed_at_once = 50;
constexpr std::size_t added_at_once = 200;
constexpr std::size_t loaded_at_once = 40;
constexpr std::size_t referred_at_once = 2'000;
constexpr boot_clock::duration lookup_interval = seconds{60};

}  // namespace

reloader::reloader(runtime::runtime& world, const events::event_bus& events, way_maker& ways,
                   configuration_applier applier, pulse& beat, reload_options options)
    : world_(world),
      events_(events),
      ways_(ways),
      applier_(applier),
      pulse_(beat),
      options_(std::move(options)),
      sets_(world, events),
      in_force_{std::make_shared<const config::configuration>()},
      next_lookup_(world.make_alarm()),
      turn_{store::waiters{world.executor()}} {}

asio::awaitable<std::vector<std::string>> reloader::start(settings_pointer first) {
    auto next = std::make_shared<preparation>();
    next->before = in_force_.settings;
    next->next = std::const_pointer_cast<config::configuration>(std::move(first));
    co_await complete(next);
    co_await put_in_force(next);
    co_return next->errors;
}

void reloader::stop() {
    next_lookup_->cancel();
    sets_.stop();
}

asio::awaitable<control::reload_outcome> reloader::reload() {
    co_await take_turn();
    if (options_.reload_begins) options_.reload_begins();
    const auto end = [this] {
        end_turn();
        if (options_.reload_ended) options_.reload_ended();
    };
    try {
        auto outcome = co_await reload_in_turn();
        end();
        co_return outcome;
    } catch (...) {
        end();
        throw;
    }
}

asio::awaitable<void> reloader::take_turn() {
    while (turn_.taken) {
        co_await turn_.waiting.wait();
    }
    turn_.taken = true;
}

void reloader::end_turn() {
    turn_.taken = false;
    turn_.waiting.wake();
}

asio::awaitable<control::reload_outcome> reloader::reload_in_turn() {
    auto next = std::make_shared<preparation>();
    next->before = in_force_.settings;
    co_await load(next);
    if (next->next == nullptr && defect("mistake_throws")) throw std::runtime_error{next->errors.at(0)};
    if (next->next != nullptr) {
        auto fixed = fixed_settings_changed(*next->before, *next->next, options_.serves_credentials);
        next->errors.insert(next->errors.end(), fixed.begin(), fixed.end());
        if (next->errors.empty()) {
            co_await put_in_force(next);
        }
    }
    if (!next->errors.empty()) sets_.watch_only(*in_force_.settings);
    const control::reload_outcome outcome{in_force_.generation, next->errors};
    tell(*next, outcome);
    if (outcome.errors.empty()) {
        co_await refer_all();
    }
    co_await free_aside(std::move(next));
    co_return outcome;
}

asio::awaitable<void> reloader::load(preparation_pointer next) {
    std::function<void()> work = [next, world = &world_] {
        next->take(world->load_configuration(next->before->file));
    };
    co_await world_.run_aside(std::move(work));
    if (next->next != nullptr) {
        co_await complete(std::move(next));
    }
}

/// Adds the sessions of the sets, and compares.
asio::awaitable<void> reloader::complete(preparation_pointer next) {
    next->sets = co_await sets_.look(next->next, true);
    std::function<void()> work = [next, make = options_.make_enforcement] { next->complete(make); };
    co_await world_.run_aside(std::move(work));
}

asio::awaitable<void> reloader::run_sets() {
    for (;;) {
        const bool due = co_await sets_.wait_until_due();
        if (!due) co_return;
        co_await take_turn();
        co_await follow_sets();
        end_turn();
    }
}

/// Nothing of it can be refused: only sessions that a set had or has come and go.
asio::awaitable<void> reloader::follow_sets() {
    auto next = std::make_shared<preparation>();
    next->before = in_force_.settings;
    next->sets = co_await sets_.look(next->before, false);
    if (!next->sets->is_changed) {
        sets_.keep(*in_force_.settings, *next->sets);
        co_return co_await free_aside(std::move(next));
    }
    std::function<void()> work = [next, make = options_.make_enforcement] { next->follow_sets(make); };
    co_await world_.run_aside(std::move(work));
    co_await put_in_force(next);
    co_await refer_all();
    co_await free_aside(std::move(next));
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
    auto ways = ways_.make(*next->next, next->change.organizations_to_reach(), next->errors);
    if (!next->errors.empty()) {
        ways_.watch({}, *next->next);
        co_return;
    }
    name_step remove_one = [this](const std::string& name) { applier_.remove_session(name); };
    applier_.spare_sinks(std::move(next->sinks_needed_otherwise));
    co_await for_each(next->change.sessions_gone, removed_at_once, std::move(remove_one));
    applier_.recall_sinks(next->next);
    const name_step announce = [this, next](const std::string& name) {
        applier_.announce_sink(name, next->next);
    };
    co_await for_each(next->change.sessions_new, added_at_once, announce);
    co_await for_each(next->change.sessions_changed, added_at_once, announce);
    co_await applier_.remember_sinks();
    applier_.exchange_organizations(next->change, next->next, std::move(ways));
    in_force_.settings = next->next;
    applier_.keep_histories(next->next->history_size);
    applier_.exchange_notifiers(next->next);
    if (next->is_read_again) {
        ++in_force_.generation;
        in_force_.since = world_.now().wall;
    }
    plan_lookup();
    if (next->enforce) next->enforce();
    events_.publish(unresolved_rules(*next->next));
    sets_.keep(*next->next, *next->sets);
    for (const auto& doubt : next->doubts)
        events_.publish(events::configuration_doubted{doubt});
    co_await take_sessions(std::move(next));
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
    const auto settings = in_force_.settings;
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
    if (done->before != in_force_.settings) earlier_.push_back(std::move(done->before));
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
    const bool waits = !in_force_.settings->unresolved.empty();
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
    const auto settings = std::const_pointer_cast<config::configuration>(in_force_.settings);
    const auto waiting = settings->unresolved.size();
    const auto found = world_.resolve_accounts(*settings);
    for (const auto& message : found.messages)
        events_.publish(events::rule_looked_up{message.text()});
    if (settings->unresolved.size() != waiting) events_.publish(unresolved_rules(*settings));
    if (!found.changed()) return;
    std::vector<std::string> errors;  // none: these settings are in force
    if (options_.make_enforcement) options_.make_enforcement(*settings, errors)();
    for (const auto& name : found.sessions)
        applier_.accounts_found(name);
    pulse_.quicken();
}

void reloader::tell(const preparation& next, const control::reload_outcome& outcome) {
    refused_.reset();
    if (!outcome.errors.empty()) {
        refused_ = {world_.now().wall, outcome.errors};
        return events_.publish(events::configuration_refused{outcome.generation, outcome.errors});
    }
    events_.publish(
        events::configuration_loaded{in_force_.settings->file.string(), outcome.generation, next.summary});
}

}  // namespace tokenkeeper::supervision
