#pragma once

#include "daemon/config/config.hpp"
#include "daemon/events/event.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/tables/id_table.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenkeeper {

/// The two ways to an organization: its API and its login service.
struct organization_ways {
    std::shared_ptr<net::transport> api;
    std::shared_ptr<net::transport> login;
};

/// An organization of the running configuration.
struct organization_entry {
    organization_id id = 0;
    std::shared_ptr<const config::organization> settings;
    organization_ways ways;
};

/// A session of the running configuration.
struct session_entry {
    session_id id = 0;
    organization_id organization = 0;
    std::shared_ptr<const config::session> settings;

    [[nodiscard]] const std::string& name() const noexcept { return settings->name; }
};

/// The names and ids of the running configuration. Names are looked up only for requests that name a session.
/// Coroutines that wait keep its id, which neither a reload nor a new session of the same name uses again.
///
/// A pointer is valid until the entry is removed.
class roster {
public:
    /// REQUIRES: there is no entry of this name.
    void add(organization_entry entry);
    void add(session_entry entry);
    /// REQUIRES: the sessions of the organization are removed, too.
    void remove_organization(organization_id id);
    void remove_session(session_id id);

    [[nodiscard]] organization_entry* find_organization(organization_id id);
    [[nodiscard]] const organization_entry* find_organization(organization_id id) const;
    [[nodiscard]] const organization_entry* find_organization(std::string_view name) const;
    [[nodiscard]] session_entry* find(session_id id);
    [[nodiscard]] const session_entry* find(session_id id) const;
    [[nodiscard]] const session_entry* find(std::string_view name) const;

    /// The first `most` ids in name order behind `after`.
    [[nodiscard]] std::vector<session_id> page(std::string_view after, std::size_t most) const;
    [[nodiscard]] const std::map<std::string, organization_entry, std::less<>>& organizations()
        const noexcept {
        return organizations_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return sessions_.size(); }

    /// The subject of an event about this session.
    [[nodiscard]] events::subject describe(session_id id) const;
    [[nodiscard]] std::string organization_name(organization_id id) const;

private:
    std::map<std::string, organization_entry, std::less<>> organizations_;
    std::map<std::string, session_entry, std::less<>> sessions_;
    std::unordered_map<organization_id, organization_entry*> organizations_by_id_;
    id_table<session_entry*> sessions_by_id_;
};

}  // namespace tokenkeeper
