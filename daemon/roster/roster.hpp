#pragma once

#include "daemon/config/config.hpp"
#include "daemon/events/event.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/ids.hpp"

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

/// Who is kept: names and ids of the running configuration. A name is looked up where somebody names a
/// session; what waits for anything goes on by its id, which neither a reload nor a session that is added
/// again under the same name can use again.
///
/// Pointers are good until the entry is removed.
class roster {
public:
    /// REQUIRES: the name is not there.
    void add(organization_entry entry);
    void add(session_entry entry);
    /// With an organization, its sessions must be removed too.
    void remove_organization(organization_id id);
    void remove_session(session_id id);

    [[nodiscard]] organization_entry* find_organization(organization_id id);
    [[nodiscard]] const organization_entry* find_organization(organization_id id) const;
    [[nodiscard]] const organization_entry* find_organization(std::string_view name) const;
    [[nodiscard]] session_entry* find(session_id id);
    [[nodiscard]] const session_entry* find(session_id id) const;
    [[nodiscard]] const session_entry* find(std::string_view name) const;

    /// In name order behind `after`, at most `most`.
    [[nodiscard]] std::vector<session_id> page(std::string_view after, std::size_t most) const;
    [[nodiscard]] const std::map<std::string, organization_entry, std::less<>>& organizations()
        const noexcept {
        return organizations_;
    }
    [[nodiscard]] std::size_t size() const noexcept { return sessions_.size(); }

    /// Whom an event is about.
    [[nodiscard]] events::subject describe(session_id id) const;
    [[nodiscard]] std::string organization_name(organization_id id) const;

private:
    std::map<std::string, organization_entry, std::less<>> organizations_;
    std::map<std::string, session_entry, std::less<>> sessions_;
    std::unordered_map<organization_id, organization_entry*> organizations_by_id_;
    std::unordered_map<session_id, session_entry*> sessions_by_id_;
};

}  // namespace tokenkeeper
