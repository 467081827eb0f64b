#include "daemon/config/files/known_files.hpp"

#include <algorithm>

namespace tokenkeeper::config {

bool is_same_file(const file_mark& one, const file_mark& other) {
    if (one.number != other.number) return false;
    if (one.born && other.born) return *one.born == *other.born;
    return one.changed == other.changed;
}

const std::string* known_files::name_of(const files::identity& number) const {
    const auto known = holders_.find(number);
    return known == holders_.end() ? nullptr : known->second.name;
}

const std::string* known_files::name_of(const file_mark& file) const {
    const auto known = holders_.find(file.number);
    return known != holders_.end() && is_same_file(known->second.file, file) ? known->second.name : nullptr;
}

std::optional<uid_t> known_files::owner_of(const std::string& name) const {
    const auto entry = records_.find(name);
    if (entry == records_.end()) return std::nullopt;
    return entry->second.owner;
}

void known_files::remember(const std::string& name, const file_mark& file, bool is_exchangeable) {
    const auto [entry, is_new] = records_.try_emplace(name);
    auto& [key, kept] = *entry;
    if (kept.departed) std::erase(departed_, &key);
    std::erase(kept.numbers, file.number);
    // A file that no other account could move aside has gone, or has a name of its owner's choice.
    const bool keeps_former = kept.is_exchangeable || is_exchangeable;
    const std::size_t most_former = keeps_former ? most_files - 1 : 0;
    while (kept.numbers.size() > most_former) {
        erase_number(key, kept.numbers.front());
        kept.numbers.erase(kept.numbers.begin());
    }
    kept.numbers.push_back(file.number);
    kept.owner = file.owner;
    kept.is_exchangeable = is_exchangeable;
    kept.departed = false;
    holders_.insert_or_assign(file.number, holder{&key, file});
}

void known_files::forget(const std::string& name) {
    const auto entry = records_.find(name);
    if (entry == records_.end() || entry->second.departed) return;
    if (!entry->second.is_exchangeable) return erase(entry);
    entry->second.departed = true;
    departed_.push_back(&entry->first);
    if (departed_.size() <= most_departed) return;
    const auto oldest = records_.find(*departed_.front());
    departed_.pop_front();
    erase(oldest);
}

void known_files::erase(records::iterator entry) {
    for (const auto& number : entry->second.numbers)
        erase_number(entry->first, number);
    records_.erase(entry);
}

/// Another name may have the number by now.
void known_files::erase_number(const std::string& name, const files::identity& number) {
    const auto known = holders_.find(number);
    if (known != holders_.end() && known->second.name == &name) holders_.erase(known);
}

}  // namespace tokenkeeper::config
