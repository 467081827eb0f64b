#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/idle_timeout/idle_timeout_check.hpp"
#include "lib/scheduler/idle_timeout/lender_pool.hpp"
#include "lib/scheduler/idle_timeout/tenant_book.hpp"
#include "lib/session/token/tenant.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper {

/// When the idle timeouts of an organization's tenants are read, whose is the next, and with whose token.
/// Each tenant has a check of its own, so that one whose tokens may not read it, or die early all the time,
/// keeps no other waiting. The one that has been due for longest is read first. A giver whose token could not
/// read it comes after all others of the tenant, and his sessions take turns. Two readings are ten seconds
/// apart, or an interval.
class reading_schedule {
public:
    explicit reading_schedule(boot_clock::duration interval) noexcept : interval_(interval) {}

    void set_interval(boot_clock::duration interval, boot_time now);

    /// Looks at what has changed among those who lend tokens, and forgets the tenants without a session.
    /// Costs O(log n) for each change: an API may name another tenant in each of its answers.
    void update(lender_pool& lenders, tenant_book& tenants, boot_time now);

    /// The tenant's idle timeout was read with this token.
    void succeed(const lender_pool::lender& reader, boot_time now);
    /// This token cannot read it. Another giver's is tried at once, and all of them later and later.
    void refuse(const lender_pool::lender& reader, const lender_pool& lenders, boot_time now, double random);
    /// It could not be read, whatever the token.
    void fail(tenant_id tenant, std::optional<seconds> retry_after, boot_time now, double random);
    /// One of the tenant's tokens died early (idle_timeout_check::hasten).
    void hasten(tenant_id tenant, boot_time now);
    /// The same for all others that the API has not named: they may be the tenant's organization after all.
    void hasten_unnamed(tenant_id tenant, boot_time now);

    /// The time of the next reading, or of the next look for one, as of the latest update().
    [[nodiscard]] boot_time due() const noexcept;
    /// The next reading goes before routine checks that may wait for longer than this. One reading in an
    /// interval takes little from them, and a session that is checked all the time would never lend its
    /// token.
    [[nodiscard]] boot_time deadline() const noexcept;
    /// The one whose token the next reading uses, of a tenant that is due; nullopt: none of those that were
    /// looked at lends one at `now`. They are looked at again a little later; `due` tells whether others are
    /// left.
    std::optional<lender_pool::lender> choose(const lender_pool& lenders, boot_time now);
    /// The time at which the tenant's idle timeout was read last.
    [[nodiscard]] std::optional<boot_time> checked_at(tenant_id tenant) const;

private:
    /// What happened to the readings with a giver's tokens.
    struct record {
        std::optional<boot_time> refused_at{};  ///< unless the latest one succeeded
        session_id last_session = 0;            ///< whose token was refused last
    };
    struct entry {
        entry(boot_clock::duration interval, boot_time now) : check(interval, now) {}
        [[nodiscard]] record of(giver_id giver) const;
        /// One of the giver who was refused longest ago, or never; nullopt: none lends a token at `now`.
        [[nodiscard]] std::optional<lender_pool::lender> choose(tenant_id tenant, const lender_pool& lenders,
                                                                boot_time now) const;
        idle_timeout_check check;
        std::map<giver_id, record> givers;
        std::optional<boot_time> place{};  ///< in the line; nullopt: nobody lends a token of the tenant
    };
    using tenant_map = std::map<tenant_id, entry>;

    tenant_map::iterator at(tenant_id tenant, boot_time now) {
        return tenants_.try_emplace(tenant, interval_, now).first;
    }
    void put_in_line(tenant_map::iterator tenant, boot_time place);
    void take_out_of_line(tenant_map::iterator tenant);
    void hasten(tenant_map::iterator tenant, boot_time now);
    /// Gives the tenant its place by what is known now.
    void place_again(tenant_map::iterator tenant);
    void end_reading(tenant_map::iterator tenant, boot_time now);

    boot_clock::duration interval_;
    tenant_map tenants_;
    std::set<std::pair<boot_time, tenant_id>> line_;  ///< those of whose tokens some are lent
    boot_time not_before_{};
};

}  // namespace tokenkeeper
