#pragma once

#include "daemon/keeper/organization.hpp"
#include "daemon/logging/event.hpp"
#include "lib/genesys/idle_token_timeout.hpp"
#include "lib/scheduler/schedule.hpp"
#include "lib/session/session.hpp"

#include <cstdint>
#include <functional>
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

/// A request to be sent now. Its answer goes to engine::finished, whatever it is.
struct command {
    session_id session = 0;
    operation what{};
    boot_clock::duration limit{};  ///< the whole request may take this long
    std::uint64_t ticket = 0;      ///< of the operator's command that it carries out; 0: none
};

/// What came back: a check's report, the organization's idle timeout (for operation::read_idle_timeout), a
/// grant that was saved, the success of something else, or an error.
using outcome = std::variant<check_report, genesys::idle_token_timeout, grant_report, done_report, error>;

/// What happened to a session's tokens, and which command of an operator came to its end.
struct token_news {
    session_id session = 0;
    token_change what{};
};
struct ended_command {
    session_id session = 0;
    command_end end;
};

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
    /// Where its tokens come from has changed: nothing known of earlier grants counts. What that means for
    /// its tokens is told by the functions below.
    void set_source(std::string_view session, token_source source);
    /// From here on nothing is sent for it; an answer still under way is ignored.
    void remove_session(std::string_view name);

    /// `together` tokens are being loaded in this go: the first requests of so many are spread out.
    void token_loaded(std::string_view session, std::size_t together, boot_time now);
    /// What an earlier process knew; `next`: a token that was granted and not yet in use.
    void token_restored(std::string_view session, const known_token& known, std::size_t together,
                        boot_time now);
    void new_token_restored(std::string_view session, const token_life& life, boot_time now);
    void token_needed(std::string_view session, std::optional<boot_time> kept_since, std::size_t together,
                      boot_time now);
    void refresh_answer_was_lost(std::string_view session);
    void token_unavailable(std::string_view session, std::string reason, std::string why, boot_time now);
    void grant_unavailable(std::string_view session, std::string reason, std::string why, boot_time now);
    void grant_available(std::string_view session, boot_time now);

    /// An operator's command: its ticket (see take_ended), or nullopt where the session does not exist or
    /// cannot do it: see session::command.
    std::optional<std::uint64_t> act(std::string_view session, session_action what, boot_time now);
    /// A reader needs a longer token than the present one: the renewal that is planned comes now.
    void renew_soon(std::string_view session, boot_time now);
    /// The same for a look at a token of which nothing is known yet.
    void verify_soon(std::string_view session, boot_time now);
    /// The same for a touch of a session that is kept alive anyway.
    void touch_soon(std::string_view session, boot_time now);
    /// What an operator's own request told of the organization's idle timeout.
    void idle_timeout_told(std::string_view of_organization, const genesys::idle_token_timeout& told,
                           boot_time now);
    /// A turn for a request of an operator's with this session's token: the command with that ticket is for
    /// it.
    std::optional<std::uint64_t> administer(std::string_view session);
    /// A session whose token may be used for the organization's affairs: alive and kept alive anyway (rule
    /// 1).
    [[nodiscard]] std::optional<std::string> administrator(std::string_view of_organization,
                                                           boot_time now) const;

    std::vector<command> poll(boot_time now);
    void finished(session_id session, const outcome& what, boot_time now);
    [[nodiscard]] std::optional<boot_time> next_wakeup() const { return deadlines_.next(); }

    std::vector<logging::event> take_events() { return std::exchange(events_, {}); }
    std::vector<token_news> take_news() { return std::exchange(news_, {}); }
    std::vector<ended_command> take_ended() { return std::exchange(ended_, {}); }

    [[nodiscard]] std::optional<session_id> find(std::string_view session) const;
    /// The decisions about one session, to be looked at; null: no such session.
    [[nodiscard]] const session* peek(std::string_view session) const;
    [[nodiscard]] std::map<session_state, std::size_t> counts() const;
    [[nodiscard]] std::optional<session_view> view(std::string_view session, const instant& now);
    /// In name order behind `after`, the first `most` that are `wanted`.
    [[nodiscard]] std::vector<session_view> views(
        std::string_view after, std::size_t most,
        const std::function<bool(session_state, std::string_view organization)>& wanted, const instant& now);
    [[nodiscard]] std::vector<organization_view> organization_views(const instant& now) const;

private:
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
    void refresh(entry& of, boot_time now);
    duration start_delay(const entry& of, std::size_t together);
    template <class Change>
    void change(std::string_view session, Change how);
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
    std::vector<token_news> news_;
    std::vector<ended_command> ended_;
};

}  // namespace tokenkeeper::keeper
