#include "daemon/supervisor/sets/set_keeper.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

/// Changes of many files come together: the look waits this long for the next ones.
constexpr boot_clock::duration gathering_time = milliseconds{200};
/// The same after many looks: many files that come one by one are still seen soon.
constexpr boot_clock::duration gathering_time_of_busy = seconds{2};
/// A folder is looked at as often as this where the kernel does not tell of its changes: it cannot be used
/// now, it is on a network file system, or there is no inotify instance left.
constexpr boot_clock::duration look_at_unusable = seconds{1};
constexpr boot_clock::duration look_unheard = seconds{5};
constexpr boot_clock::duration look_heard = seconds{30};

}  // namespace

/// One look at some folders, which is taken on another thread.
struct set_keeper::round {
    settings_pointer settings;
    const config::set_states* known = nullptr;
    instant now{};
    std::map<path, runtime::token_folders::file_names> folders;  ///< with the files that are finished
    config::sets_decision decision;

    void take(const runtime::token_folders& world) {
        std::map<path, runtime::token_folders::listing> listed;
        for (const auto& [folder, finished] : folders)
            listed.emplace(folder, world.list(folder, config::files_of_members(*settings, *known, folder)));
        config::set_looks looks;
        for (const auto& [name, set] : settings->session_sets) {
            const auto listing = listed.find(set.directory);
            if (listing == listed.end()) continue;
            looks.emplace(name, config::set_look{listing->second, folders.at(set.directory), now});
        }
        decision = config::decide_all(*settings, *known, looks);
    }
};

set_keeper::set_keeper(runtime::runtime& world, const events::event_bus& events)
    : world_(world), events_(events), next_look_(world.make_alarm()) {}

void set_keeper::stop() {
    next_look_->cancel();
    world_.folders().cancel();
}

asio::awaitable<void> set_keeper::hear() {
    for (;;) {
        const auto changed = co_await world_.folders().changed();
        if (changed.empty()) co_return;
        const auto now = world_.now().boot;
        for (const auto& folder : changed) {
            const auto due = due_.find(folder);
            const bool is_soon = due != due_.end() && due->second <= now + gathering_time;
            if (!is_soon) plan(folder, now + gathering_time_in(folder, now));
        }
        set_alarm();
    }
}

boot_clock::duration set_keeper::gathering_time_in(const path& folder, boot_time now) {
    auto& [allowance, renewed] = caused_[folder];
    if (now >= renewed + look_heard) {
        allowance.renew();
        renewed = now;
    }
    return allowance.spend() ? gathering_time : gathering_time_of_busy;
}

void set_keeper::plan(const path& folder, boot_time time) {
    const auto [known, added] = due_.try_emplace(folder, time);
    if (!added) known->second = std::min(known->second, time);
}

void set_keeper::set_alarm() {
    std::optional<boot_time> next;
    for (const auto& [folder, time] : due_)
        next = std::min(next.value_or(time), time);
    next_look_->set(next);
}

asio::awaitable<set_keeper::decision_pointer> set_keeper::look(settings_pointer settings, bool all) {
    auto taken = std::make_shared<round>();
    taken->settings = std::move(settings);
    taken->known = &known_;
    taken->now = world_.now();
    for (const auto& [name, set] : taken->settings->session_sets) {
        const auto due = due_.find(set.directory);
        const bool is_due = due != due_.end() && due->second <= taken->now.boot;
        if ((!all && !is_due) || taken->folders.contains(set.directory)) continue;
        world_.folders().watch(set.directory);
        taken->folders.emplace(set.directory, world_.folders().take_finished(set.directory));
    }
    // What changes during the look makes them due again.
    for (const auto& [folder, finished] : taken->folders)
        due_.erase(folder);
    std::function<void()> work = [taken, world = &world_.folders()] { taken->take(*world); };
    co_await world_.run_aside(std::move(work));
    const auto hears = world_.folders().hears_changes();
    for (const auto& [name, set] : taken->settings->session_sets) {
        if (!taken->folders.contains(set.directory)) continue;
        const auto& state = taken->decision.next.at(name);
        const auto usual = state.is_unusable ? look_at_unusable : hears ? look_heard : look_unheard;
        const auto again = taken->decision.look_again.find(name);
        const auto latest = taken->now.boot + usual;
        plan(set.directory,
             again == taken->decision.look_again.end() ? latest : std::min(latest, again->second));
    }
    set_alarm();
    co_return decision_pointer{taken, &taken->decision};
}

void set_keeper::keep(const config::configuration& settings, config::sets_decision& decided) {
    tell(decided);
    std::swap(known_, decided.next);
    watch_only(settings);
    // A name that is free now may be one that another set was refused.
    const bool frees_names =
        std::ranges::any_of(decided.changes, [](const auto& each) { return each.second.gone > 0; }) ||
        std::ranges::any_of(decided.next, [this](const auto& each) { return gives_up_name(each); });
    for (const auto& [name, set] : settings.session_sets)
        if (frees_names && !known_.at(name).trouble.empty()) plan(set.directory, world_.now().boot);
    set_alarm();
}

/// Another set wants this name, too, and its folder may not change.
bool set_keeper::gives_up_name(const config::set_states::value_type& before) const {
    const auto now = known_.find(before.first);
    return std::ranges::any_of(before.second.contested, [this, now](const auto& name) {
        return now == known_.end() || !now->second.contested.contains(name);
    });
}

void set_keeper::watch_only(const config::configuration& settings) {
    std::set<path> folders;
    for (const auto& [name, set] : settings.session_sets)
        folders.insert(set.directory);
    world_.folders().keep_only(folders);
    std::erase_if(due_, [&folders](const auto& each) { return !folders.contains(each.first); });
    std::erase_if(caused_, [&folders](const auto& each) { return !folders.contains(each.first); });
    for (const auto& folder : folders)
        plan(folder, world_.now().boot + look_heard);
    set_alarm();
}

void set_keeper::tell(const config::sets_decision& decided) const {
    for (const auto& report : decided.reports)
        events_.publish(events::set_files_left_out{report});
    for (const auto& [name, change] : decided.changes)
        events_.publish(events::set_members_changed{name, change.come, change.gone, change.present});
    for (const auto& [name, state] : decided.next) {
        const auto before = known_.find(name);
        if (state.trouble != (before == known_.end() ? std::string{} : before->second.trouble))
            events_.publish(events::set_changed{name, state.trouble});
    }
    for (const auto& [name, state] : known_) {
        if (!decided.next.contains(name) && !state.trouble.empty())
            events_.publish(events::set_changed{name, {}});
    }
}

}  // namespace tokenkeeper::supervision
