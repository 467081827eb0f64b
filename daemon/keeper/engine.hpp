#pragma once

#include "daemon/logging/event.hpp"
#include "lib/core/request_budget.hpp"
#include "lib/core/schedule.hpp"
#include "lib/core/session.hpp"
#include "lib/genesys/idle_token_timeout.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tokenkeeper::keeper {

/// What the configuration says about an organization, as far as it decides anything.
struct organization_policy {
    std::string api_url;
    double max_requests_per_second = 10;
    boot_clock::duration idle_timeout_check = seconds{600};
};

using session_id = std::uint64_t;  ///< never used twice, so a late answer cannot meet another session

/// A request to be sent now. Its answer goes to engine::finished, whatever it is.
struct command {
    session_id session = 0;
    operation what{};
    boot_clock::duration limit{};  ///< the whole request may take this long
};

/// What came back: a check's report, the organization's idle timeout (for operation::read_idle_timeout), or
/// an error.
using outcome = std::variant<check_report, genesys::idle_token_timeout, error>;

/// All sessions of all organizations as decisions: who may send now, within each organization's request
/// budget and in order of urgency (rules 1 to 4). It does no I/O and reads no clock, so whole keepers run in
/// virtual time.
///
/// Contract: after any call that changes something, call poll(), send its commands, and call again no later
/// than next_wakeup().
class engine {
public:
    using duration = boot_clock::duration;

    /// Requests of one organization under way at once, at most; a hanging server must not take all file
    /// descriptors.
    static constexpr std::size_t most_in_flight = 64;

    explicit engine(std::uint64_t seed);
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;
    ~engine();

    /// Adds an organization, or gives a known one another policy. Its URL must stay the same.
    void set_organization(std::string_view name, const organization_policy& policy, boot_time now);
    /// With all its sessions.
    void remove_organization(std::string_view name);

    /// The organization must exist, the session must not. It is `starting` until its token is loaded or known
    /// to be missing.
    session_id add_session(std::string_view name, std::string_view organization, token_source source,
                           const session_policy& policy, boot_time now);
    void set_policy(std::string_view session, const session_policy& policy, boot_time now);
    /// From here on nothing is sent for it; an answer still under way is ignored.
    void remove_session(std::string_view name);

    /// `together` tokens are being loaded in this go: the first requests of so many are spread out.
    void token_loaded(std::string_view session, std::size_t together, boot_time now);
    void token_unavailable(std::string_view session, std::string reason, std::string why, boot_time now);
    /// An operator's command. Nullopt: no such session, or one without a token; else the number of the answer
    /// that counts (see answers()).
    std::optional<std::uint64_t> act(std::string_view session, session_action what, boot_time now);

    std::vector<command> poll(boot_time now);
    void finished(session_id session, const outcome& what, boot_time now);
    [[nodiscard]] std::optional<boot_time> next_wakeup() const { return deadlines_.next(); }

    std::vector<logging::event> take_events() { return std::exchange(events_, {}); }

    [[nodiscard]] std::optional<session_id> find(std::string_view session) const;
    /// How many requests of a session have been answered; nullopt once it is gone.
    [[nodiscard]] std::optional<std::uint64_t> answers(session_id session) const;
    [[nodiscard]] std::optional<session_view> view(std::string_view session, const instant& now);
    [[nodiscard]] std::vector<session_view> views(const instant& now);
    [[nodiscard]] std::vector<organization_view> organization_views(const instant& now) const;

private:
    struct organization;
    struct entry;
    using key =
        std::uint64_t;  ///< of the schedule: a session's id, or an organization's with the highest bit set

    entry* entry_of(std::string_view session);
    void collect(entry& of);
    void reschedule(entry& of);
    void due(entry& of, boot_time now);
    void serve(organization& org, boot_time now, std::vector<command>& out);
    void start(entry& of, operation what, boot_time now, std::vector<command>& out);
    void read_idle_timeout(organization& org, boot_time now, std::vector<command>& out);
    void idle_timeout_read(organization& org, const outcome& what, boot_time now);
    void tell_idle_timeout(entry& of, boot_time now);
    void throttled(organization& org, const error& failure, boot_time now);
    void refresh(entry& of, boot_time now);
    session_view view_of(const entry& of, const instant& now) const;
    double random() { return std::uniform_real_distribution<double>{}(random_); }

    std::mt19937_64 random_;
    std::uint64_t last_id_ = 0;
    std::map<std::string, std::unique_ptr<organization>, std::less<>> organizations_;
    std::map<std::string, std::unique_ptr<entry>, std::less<>> sessions_;
    std::unordered_map<session_id, entry*> by_id_;
    std::unordered_map<key, organization*> organization_by_key_;
    std::unordered_map<session_id, key> in_flight_;  ///< with the organization it counts for
    schedule<key> deadlines_;
    std::set<key> to_serve_;
    std::vector<logging::event> events_;
};

}  // namespace tokenkeeper::keeper
