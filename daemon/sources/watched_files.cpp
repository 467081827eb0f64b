#include "daemon/sources/watched_files.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::sources {

namespace asio = boost::asio;

namespace {

/// The time for one look at every file.
constexpr boot_clock::duration round = seconds{30};
/// The number of changes of one file that are told at once within one round.
constexpr unsigned most_changes = 10;
/// The number of files in one look.
constexpr std::size_t slice = 250;
/// The time to the next look of a round that takes longer than it has time: it gets a fifth of the loop's.
constexpr boot_clock::duration hurried_look = milliseconds{25};
/// The time after which further owners of changed files wait for other work: each reads its file, and others
/// can make its way long.
constexpr boot_clock::duration longest_turn = milliseconds{5};

}  // namespace

watched_files::watched_files(runtime::runtime& world)
    : world_(world), next_look_(world.make_alarm()), next_turn_(world.make_alarm()) {}

void watched_files::watch(owner_id owner, const std::vector<path>& files) {
    const auto* known = files_.find(owner);
    const auto before = known == nullptr ? std::vector<const std::string*>{} : *known;
    std::vector<const std::string*> names;
    for (const auto& file : files) {
        auto& [name, owners] = *owners_.try_emplace(file.native()).first;
        if (std::ranges::find(names, &name) == names.end()) names.push_back(&name);
        if (owners.empty()) world_.files().watch(file);
        const auto place = std::ranges::lower_bound(owners, owner);
        if (place == owners.end() || *place != owner) owners.insert(place, owner);
    }
    for (const auto* name : before)
        if (std::ranges::find(names, name) == names.end()) forget_file(*name, owner);
    if (names.empty()) {
        files_.erase(owner);
    } else {
        files_[owner] = std::move(names);
    }
}

void watched_files::forget_file(const std::string& name, owner_id owner) {
    const auto watched = owners_.find(name);
    if (watched == owners_.end()) return;
    std::erase(watched->second, owner);
    if (!watched->second.empty()) return;
    world_.files().unwatch(name);
    owners_.erase(watched);
}

std::vector<watched_files::owner_id> watched_files::owners(const path& file) const {
    const auto found = owners_.find(file.native());
    return found == owners_.end() ? std::vector<owner_id>{} : found->second;
}

asio::awaitable<void> watched_files::hear() {
    for (;;) {
        const auto files = co_await world_.files().changed();
        if (files.empty()) co_return;
        const auto told = moderated(files);
        if (!defect("file_changes_missed")) add_untold(told);
    }
}

void watched_files::add_untold(const std::vector<path>& files) {
    for (const auto& file : files) {
        const auto [known, is_new] = untold_.try_emplace(file.native());
        if (known->second.last) known->second.is_outdated = true;
        if (is_new) turns_.add(world_.files().account(file), file.native());
    }
    if (!turns_.empty()) next_turn_->set(world_.now().boot);
}

asio::awaitable<void> watched_files::tell(change_handler changed) {
    auto turn_end = world_.now().boot + longest_turn;
    while (!stopped_) {
        if (turns_.empty()) {
            next_turn_->set(std::nullopt);
            co_await next_turn_->wait();
            turn_end = world_.now().boot + longest_turn;
            continue;
        }
        co_await rested(*next_turn_);
        if (stopped_) co_return;
        tell_next(changed);
        if (world_.now().boot < turn_end) continue;
        co_await asio::post(world_.executor(), asio::use_awaitable);
        turn_end = world_.now().boot + longest_turn;
    }
}

/// One owner of one file.
void watched_files::tell_next(const change_handler& changed) {
    auto [account, name] = turns_.take();
    const auto begin = world_.now().boot;
    auto& told = untold_.at(name);
    if (const auto owner = owner_after(name, told.last)) {
        told.last = owner;
        changed(name, *owner);
        turns_.add(account, std::move(name));
    } else if (told.is_outdated) {
        told = {};
        turns_.add(account, std::move(name));
    } else {
        untold_.erase(name);
    }
    turns_.ended(account, world_.now().boot - begin);
}

std::optional<watched_files::owner_id> watched_files::owner_after(const std::string& name,
                                                                  std::optional<owner_id> last) const {
    const auto watched = owners_.find(name);
    if (watched == owners_.end()) return std::nullopt;
    const auto& owners = watched->second;
    const auto next = last ? std::ranges::upper_bound(owners, *last) : owners.begin();
    return next == owners.end() ? std::nullopt : std::optional{*next};
}

asio::awaitable<void> watched_files::rested(runtime::alarm& rest_end) {
    for (auto rest = world_.files().rest(); rest.count() > 0 && !stopped_; rest = world_.files().rest()) {
        rest_end.set(world_.now().boot + rest);
        const bool is_over = co_await rest_end.wait();
        if (!is_over) co_return;
    }
}

std::vector<watched_files::path> watched_files::moderated(std::vector<path> changed) {
    std::erase_if(changed, [this](const path& file) { return ++changes_[file] > most_changes; });
    return changed;
}

std::vector<watched_files::path> watched_files::take_kept() {
    std::vector<path> kept;
    const auto now = world_.now().boot;
    if (now < next_round_) return kept;
    next_round_ = now + round;
    for (const auto& [file, count] : changes_)
        if (count > most_changes && owners_.contains(file.native())) kept.push_back(file);
    changes_.clear();
    return kept;
}

asio::awaitable<void> watched_files::look() {
    auto round_end = world_.now().boot + round;
    for (;;) {
        const auto slices = static_cast<long>(std::max<std::size_t>(1, (owners_.size() + slice - 1) / slice));
        const auto now = world_.now().boot;
        if (world_.files().is_between_rounds()) round_end = now + round;
        next_look_->set(now + (now < round_end ? round / slices : hurried_look));
        const bool due = co_await next_look_->wait();
        if (!due) co_return;
        co_await rested(*next_look_);
        if (stopped_) co_return;
        auto different = world_.files().look(slice);
        for (auto& kept : take_kept())
            if (std::ranges::find(different, kept) == different.end()) different.push_back(std::move(kept));
        add_untold(different);
    }
}

void watched_files::stop() {
    stopped_ = true;
    next_look_->cancel();
    next_turn_->cancel();
    world_.files().cancel();
}

}  // namespace tokenkeeper::sources
