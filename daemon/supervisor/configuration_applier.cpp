#include "daemon/supervisor/configuration_applier.hpp"

#include "daemon/supervisor/policies.hpp"

#include <utility>

namespace tokenkeeper::supervision {

namespace {

using settings_pointer = std::shared_ptr<const config::configuration>;

/// One session of a configuration, which holds the whole.
std::shared_ptr<const config::session> session_of(const settings_pointer& settings, const std::string& name) {
    return {settings, &settings->sessions.find(name)->second};
}

std::shared_ptr<const config::organization> organization_of(const settings_pointer& settings,
                                                            const std::string& name) {
    return {settings, &settings->organizations.find(name)->second};
}

}  // namespace

void configuration_applier::remove_session(const std::string& name) {
    rooms_.tokens.unreserve(name);
    const auto* session = rooms_.names.find(name);
    if (session == nullptr) return;
    const auto id = session->id;
    rooms_.histories.remove(id, name);
    rooms_.sinks.remove(id);
    rooms_.sources.remove(id);
    rooms_.tokens.release(id);
    rooms_.sessions.remove_session(id);
    rooms_.names.remove_session(id);
    rooms_.waiting.session_gone(id);
}

void configuration_applier::exchange_organizations(const configuration_change& change,
                                                   const settings_pointer& settings,
                                                   way_maker::ways_by_organization ways) {
    for (const auto& name : change.organizations_gone)
        remove_organization(name);
    set_organizations(settings, std::move(ways));
}

void configuration_applier::announce_sink(const std::string& name, const settings_pointer& settings) {
    const auto& session = settings->sessions.find(name)->second;
    if (session.sink) rooms_.sinks.announce(session.sink->path, name);
}

void configuration_applier::remove_organization(const std::string& name) {
    const auto* organization = rooms_.names.find_organization(name);
    if (organization == nullptr) return;
    const auto id = organization->id;
    rooms_.ways.forget(id);
    rooms_.sessions.remove_organization(id);
    rooms_.names.remove_organization(id);
}

/// The organizations refer to the new settings at once, whether they changed or not.
void configuration_applier::set_organizations(const settings_pointer& settings,
                                              way_maker::ways_by_organization ways) {
    const auto now = rooms_.world.now().boot;
    std::vector<organization_id> made;
    for (const auto& [name, organization] : settings->organizations) {
        const auto way = ways.find(name);
        const auto* known = std::as_const(rooms_.names).find_organization(name);
        if (known == nullptr) {
            const auto id = rooms_.sessions.add_organization(policy_of(organization));
            rooms_.names.add(organization_entry{id, organization_of(settings, name), std::move(way->second)});
            made.push_back(id);
            continue;
        }
        auto* entry = rooms_.names.find_organization(known->id);
        entry->settings = organization_of(settings, name);
        if (way == ways.end()) continue;
        entry->ways = std::move(way->second);
        rooms_.sessions.set_policy(entry->id, policy_of(organization), now);
        made.push_back(entry->id);
    }
    rooms_.ways.watch(made, *settings);
}

void configuration_applier::change_session(const std::string& name, const settings_pointer& settings) {
    const auto* known = rooms_.names.find(name);
    auto* entry = rooms_.names.find(known->id);
    const auto after = session_of(settings, name);
    const bool another_sink = entry->settings->sink != after->sink;
    if (another_sink) rooms_.sinks.remove(entry->id);
    entry->settings = after;
    const input::policy_changed change{policy_of(*after, *settings, rooms_.sources.grants_of(*entry))};
    rooms_.sessions.tell(entry->id, change, rooms_.world.now().boot);
    rooms_.sources.settings_changed(*entry);
    if (another_sink) rooms_.sinks.add(entry->id);
    rooms_.waiting.news_came(entry->id);  // a reader may have lost its right
}

session_id configuration_applier::add_session(const std::string& name, const settings_pointer& settings) {
    const auto session = session_of(settings, name);
    const auto organization = std::as_const(rooms_.names).find_organization(session->organization)->id;
    const auto policy = policy_of(*session, *settings, grants_of(session->source));
    const auto id = rooms_.sessions.add_session(organization, policy, rooms_.world.now().boot);
    rooms_.names.add(session_entry{id, organization, session});
    rooms_.histories.add(id, name);
    return id;
}

void configuration_applier::watch(session_id id) {
    if (const auto* session = std::as_const(rooms_.names).find(id)) rooms_.sources.watch(*session);
}

void configuration_applier::load(session_id id) {
    const auto* session = std::as_const(rooms_.names).find(id);
    if (session == nullptr) return;
    rooms_.sources.add(*session);
    if (const auto name = rooms_.tokens.histories().earlier_name(id); !name.empty())
        rooms_.histories.adopt(id, name);
    rooms_.sinks.add(id);
}

void configuration_applier::accounts_found(const std::string& session) {
    const auto* known = std::as_const(rooms_.names).find(session);
    if (known == nullptr) return;
    rooms_.sinks.add(known->id);  // its file may have a group now
    rooms_.waiting.news_came(known->id);
}

void configuration_applier::refer(const std::string& session, const settings_pointer& settings) {
    const auto* known = rooms_.names.find(session);
    if (known == nullptr) return;
    rooms_.names.find(known->id)->settings = session_of(settings, session);
}

}  // namespace tokenkeeper::supervision
