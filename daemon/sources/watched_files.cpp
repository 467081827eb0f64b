#include "daemon/sources/watched_files.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::sources {

namespace asio = boost::asio;

namespace {

/// The time for one look at every file.
constexpr boot_clock::duration round = seconds{30};
/// The number of changes of one file that are told at once within one round.
constexpr unsigned most_changes = 10;
/// The number of files in one turn of the loop.
constexpr std::size_t slice = 250;

}  // namespace

watched_files::watched_files(runtime::runtime& world) : world_(world), next_look_(world.make_alarm()) {}

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

asio::awaitable<void> watched_files::run(change_handler changed) {
    for (;;) {
        const auto files = co_await world_.files().changed();
        if (files.empty()) co_return;
        const auto told = moderated(files);
        if (!told.empty() && !defect("file_changes_missed")) changed(told);
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

asio::awaitable<void> watched_files::run_looks(change_handler changed) {
    for (;;) {
        const auto slices = static_cast<long>(std::max<std::size_t>(1, (owners_.size() + slice - 1) / slice));
        next_look_->set(world_.now().boot + round / slices);
        const bool due = co_await next_look_->wait();
        if (!due) co_return;
        auto different = world_.files().look(slice);
        for (auto& kept : take_kept())
            if (std::ranges::find(different, kept) == different.end()) different.push_back(std::move(kept));
        if (!different.empty()) changed(different);
    }
}

void watched_files::stop() {
    next_look_->cancel();
    world_.files().cancel();
}

}  // namespace tokenkeeper::sources
