#pragma once

#include "lib/genesys/idle_timeout_terms.hpp"
#include "lib/scheduler/idle_timeout/tenant_book.hpp"
#include "lib/session/input.hpp"
#include "lib/session/token/tenant.hpp"

#include <map>

namespace tokenkeeper {

/// The idle timeouts that the API told, each with a token of one tenant. They hold for the tokens of that
/// tenant: another one of the same API may have a longer timeout, by which the tokens of this one would idle
/// out, or a shorter one. Tokens whose tenant is not known yet go by the shortest of all.
class tenant_timeouts {
public:
    struct value {
        genesys::idle_timeout_terms timeout;
        input::idle_timeout_reported report;  ///< what it means to a session
        unsigned version = 0;                 ///< each value has another one, from 1 on; 0: nothing is known
    };

    /// The API told this with a token of the tenant. True: it may mean something new to some session.
    bool add(tenant_id tenant, const genesys::idle_timeout_terms& timeout);
    /// An operator set it with a token of the tenant.
    void set(tenant_id tenant, const genesys::idle_timeout_terms& timeout);
    /// Forgets the timeouts of tenants whose sessions have gone.
    void keep_only(const tenant_book& tenants);

    /// The value that counts for the tenant.
    [[nodiscard]] const value& of(tenant_id tenant) const;
    /// The one that was told with a token of the tenant; nullptr: none was.
    [[nodiscard]] const value* find(tenant_id tenant) const;
    /// Not all tenants have the same.
    [[nodiscard]] bool differ() const;

private:
    [[nodiscard]] const value& shortest() const;

    std::map<tenant_id, value> known_;
    unsigned last_version_ = 0;
};

}  // namespace tokenkeeper
