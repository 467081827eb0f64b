#pragma once

#include "daemon/logging/event.hpp"
#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/scheduler/request_budget.hpp"
#include "lib/session/session_view.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace tokenkeeper::keeper {

using session_id = std::uint64_t;  ///< never used twice, so a late answer cannot meet another session

/// What the configuration says about an organization, as far as it decides anything.
struct organization_policy {
    std::string api_url;
    double max_requests_per_second = 10;
    boot_clock::duration idle_timeout_check = seconds{600};
};

/// One organization as decisions: its budget, who waits for it, its idle timeout, its throttling. Reads no
/// clock.
class organization {
public:
    using duration = boot_clock::duration;

    /// `key`: what the engine's schedule calls it.
    organization(std::string name, const organization_policy& policy, std::uint64_t key, boot_time now);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::uint64_t key() const noexcept { return key_; }
    [[nodiscard]] const organization_policy& policy() const noexcept { return policy_; }
    void set_policy(const organization_policy& policy, boot_time now);

    request_budget budget;
    std::set<session_id> sessions;
    std::set<std::pair<boot_time, session_id>> ready;  ///< due, most urgent first, waiting for the budget
    std::size_t in_flight = 0;
    std::uint64_t requests = 0;
    std::optional<session_id> reading_timeout;  ///< the session it is being read with

    /// Its idle timeout, as far as it is known.
    [[nodiscard]] const std::optional<genesys::idle_token_timeout>& timeout() const noexcept {
        return timeout_;
    }
    [[nodiscard]] boot_time check_timeout_at() const noexcept { return check_timeout_at_; }
    /// What GET or PUT of the timeout told: the event, if that is news.
    std::optional<logging::event> timeout_told(const genesys::idle_token_timeout& told, boot_time now);
    /// It could not be read, or the answer does not say whether one is in force: what is known stays.
    void timeout_not_told(std::optional<seconds> retry_after, boot_time now, double random);

    /// A 429: the event, if an episode begins with it.
    std::optional<logging::event> throttled(const error& failure, boot_time now);

    [[nodiscard]] organization_view view(const instant& now) const;

private:
    std::string name_;
    organization_policy policy_;
    std::uint64_t key_;

    std::optional<genesys::idle_token_timeout> timeout_;
    std::optional<boot_time> timeout_checked_;
    boot_time check_timeout_at_;
    unsigned timeout_failures_ = 0;

    std::uint64_t throttled_ = 0;
    std::optional<boot_time> last_throttled_;
};

}  // namespace tokenkeeper::keeper
