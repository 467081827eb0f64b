#include "daemon/roster/roster.hpp"

#include <cassert>
#include <utility>

namespace tokenkeeper {

namespace {

template <class Map, class Key>
auto* value_at(Map& entries, const Key& key) {
    const auto found = entries.find(key);
    return found == entries.end() ? nullptr : &found->second;
}

template <class Map, class Key>
auto pointer_at(const Map& entries, const Key& key) -> typename Map::mapped_type {
    const auto found = entries.find(key);
    return found == entries.end() ? nullptr : found->second;
}

}  // namespace

void roster::add(organization_entry entry) {
    const auto name = entry.settings->name;
    const auto id = entry.id;
    const auto [place, added] = organizations_.emplace(name, std::move(entry));
    assert(added);
    organizations_by_id_[id] = &place->second;
}

void roster::add(session_entry entry) {
    const auto name = entry.name();
    const auto id = entry.id;
    const auto [place, added] = sessions_.emplace(name, std::move(entry));
    assert(added);
    sessions_by_id_[id] = &place->second;
}

void roster::remove_organization(organization_id id) {
    const auto* entry = find_organization(id);
    if (entry == nullptr) return;
    const auto name = entry->settings->name;
    organizations_by_id_.erase(id);
    organizations_.erase(name);
}

void roster::remove_session(session_id id) {
    const auto* entry = find(id);
    if (entry == nullptr) return;
    const auto name = entry->name();
    sessions_by_id_.erase(id);
    sessions_.erase(name);
}

organization_entry* roster::find_organization(organization_id id) {
    return pointer_at(organizations_by_id_, id);
}

const organization_entry* roster::find_organization(organization_id id) const {
    return pointer_at(organizations_by_id_, id);
}

const organization_entry* roster::find_organization(std::string_view name) const {
    return value_at(organizations_, name);
}

session_entry* roster::find(session_id id) {
    auto* const* found = sessions_by_id_.find(id);
    return found == nullptr ? nullptr : *found;
}

const session_entry* roster::find(session_id id) const {
    auto* const* found = sessions_by_id_.find(id);
    return found == nullptr ? nullptr : *found;
}

const session_entry* roster::find(std::string_view name) const {
    return value_at(sessions_, name);
}

std::vector<session_id> roster::page(std::string_view after, std::size_t most) const {
    std::vector<session_id> ids;
    for (auto entry = sessions_.upper_bound(after); entry != sessions_.end() && ids.size() < most; ++entry)
        ids.push_back(entry->second.id);
    return ids;
}

events::subject roster::describe(session_id id) const {
    const auto* entry = find(id);
    if (entry == nullptr) return {id, {}, {}};
    return {id, entry->name(), entry->settings->organization};
}

std::string roster::organization_name(organization_id id) const {
    const auto* entry = find_organization(id);
    return entry == nullptr ? std::string{} : entry->settings->name;
}

}  // namespace tokenkeeper
