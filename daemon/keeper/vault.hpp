#pragma once

#include "daemon/keeper/unused_sessions.hpp"
#include "daemon/state/store.hpp"
#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/session/session.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::keeper {

/// The tokens of all sessions: in memory for use, in the store for the next process (rules 5 and 7).
///
/// Memory is always right. What could not be written is written again at each `flush`; meanwhile the service
/// goes on from memory, but for refresh grants: one is not sent before its intent is on disk, and what it
/// gave is not used before it is. Blocking, for one thread.
class vault {
public:
    /// Opens the store; called again while it is unavailable.
    using open_function = std::function<state::store_result<state::store::opened>()>;
    /// Told when the store becomes unavailable, and when it is back (no trouble).
    using trouble_function = std::function<void(std::optional<std::string> trouble)>;

    vault(open_function open, trouble_function tell);
    vault(const vault&) = delete;
    vault& operator=(const vault&) = delete;
    ~vault();

    /// The first opening. An error that a person must mend before the daemon can run (in use, wrong key, too
    /// new, broken) is given; an unavailable store is told, and tried again by `flush`.
    std::optional<std::string> open();
    [[nodiscard]] bool is_open() const noexcept { return store_ != nullptr; }

    /// What an earlier process left for this session, if it comes from `origin` (or only begins like it:
    /// `prefix`); null: nothing. It is this session's from now on.
    const state::stored_session* restore(std::string_view session, const std::string& origin, bool prefix);
    /// A session without any token yet, in place of whatever was there.
    void begin(std::string_view session, const std::string& origin, secret refresh_token, wall_time now);
    /// Another family of refresh tokens; the present access token serves on. Where the store knows the family
    /// already, its newest refresh token is taken instead of this one.
    void reseed(std::string_view session, const std::string& origin, secret refresh_token);
    /// A token from outside.
    void give(std::string_view session, const std::string& origin, secret token, wall_time now);
    /// The session left the configuration. What is known of it stays, in case that was a mistake: restore
    /// finds it.
    void release(std::string_view session);
    /// Forgets the sessions that nobody asked for and that have been out of use for a week.
    void forget_old(wall_time now);

    [[nodiscard]] const state::stored_session* find(std::string_view session) const;
    [[nodiscard]] bool holds(std::string_view session, const secret& token) const;

    // A grant, in the order of rule 5. One at a time for a name, whatever a reload makes of the session
    // meanwhile.
    [[nodiscard]] bool grant_under_way(std::string_view session) const {
        return under_way_.contains(session);
    }
    void grant_begins(std::string_view session) { under_way_.emplace(session); }
    void grant_ended(std::string_view session) { under_way_.erase(std::string{session}); }
    /// What a grant gave and could not be saved: it is saved now, and nothing is to be sent. Nullopt: there
    /// is none.
    std::optional<result<grant_report>> unsaved_grant(std::string_view session, wall_time now);
    /// The intent to send a refresh. errc::state_not_saved: it must not be sent.
    result<void> refresh_is_sent(std::string_view session);
    /// The answer to what was asked for `origin`. errc::state_not_saved: it is kept in memory and saved by
    /// unsaved_grant. errc::cancelled: the session has another origin now, or none; it is saved all the same,
    /// in case that is taken back.
    result<grant_report> granted(std::string_view session, const std::string& origin,
                                 genesys::token_grant grant, wall_time asked);
    /// A refresh that was certainly not processed.
    void refresh_not_processed(std::string_view session);

    void promoted(std::string_view session);
    /// The present token is dead for certain.
    void died(std::string_view session);
    void discarded(std::string_view session);
    void revoked(std::string_view session);
    void note(std::string_view session, const state::observed& seen);
    /// Writes what is not written yet; opens the store where it is not open. True: it was opened by this.
    bool flush();

private:
    struct row;
    row& row_of(std::string_view session);
    row& make_row(std::string_view session, const std::string& origin, wall_time now);
    row* find_row(std::string_view session);
    bool written(const state::store_result<void>& done, row& of);
    template <class Write>
    void write(row& of, Write how);
    bool save(row& of);
    void keep_aside(row& of);
    bool save_unused(const state::stored_session& what);
    void trouble(const state::store_error& why);
    void no_trouble();

    open_function open_;
    trouble_function tell_;
    std::unique_ptr<state::store> store_;
    std::string trouble_;
    std::map<std::string, std::unique_ptr<row>, std::less<>> rows_;
    unused_sessions unused_;
    std::set<std::string, std::less<>> under_way_;
};

}  // namespace tokenkeeper::keeper
