#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/session/input.hpp"
#include "lib/session/token/tenant.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace tokenkeeper {

/// The idle timeouts that the API told, each with a token of one tenant. They hold for the tokens of that
/// tenant: another one of the same API may have a longer timeout, by which the tokens of this one would idle
/// out, or a shorter one. Tokens whose tenant is not known yet go by the shortest of all.
class tenant_timeouts {
public:
    struct value {
        genesys::idle_token_timeout timeout;
        input::idle_timeout_reported report;  ///< what it means to a session
        unsigned version = 0;                 ///< each value has another one, from 1 on; 0: nothing is known
    };

    /// The API told this with a token of the tenant. True: it may mean something new to some session.
    bool add(tenant_id tenant, const genesys::idle_token_timeout& timeout, boot_time now);
    /// It could not be read with a token of the tenant.
    void fail(tenant_id tenant, boot_time now);
    /// An operator set it with a token of the tenant.
    void set(tenant_id tenant, const genesys::idle_token_timeout& timeout, boot_time now);
    /// One of the tenant's tokens died early: it is asked sooner, once.
    void doubt(tenant_id tenant);
    /// Forgets the timeouts of tenants whose sessions have gone, and after ten minutes that they were
    /// asked.
    void keep_only(const std::function<bool(tenant_id)>& has_sessions, boot_time now);

    /// The value that counts for the tenant.
    [[nodiscard]] const value& of(tenant_id tenant) const;
    /// The one of these tenants to ask next: one that was not asked yet, else the one that was asked longest
    /// ago.
    [[nodiscard]] std::optional<tenant_id> next(const std::vector<tenant_id>& tenants) const;
    /// One of these tenants should be asked soon.
    [[nodiscard]] bool wants(const std::vector<tenant_id>& tenants) const;
    /// The number of tenants whose timeout is known.
    [[nodiscard]] std::size_t size() const;
    /// Not all tenants have the same.
    [[nodiscard]] bool differ() const;

private:
    struct entry {
        std::optional<value> latest{};
        boot_time asked_at{};
        bool is_doubted = false;
    };
    [[nodiscard]] const value& shortest() const;

    std::map<tenant_id, entry> tenants_;
    unsigned last_version_ = 0;
};

}  // namespace tokenkeeper
