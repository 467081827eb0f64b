#pragma once

#include "daemon/store/grant_journal.hpp"
#include "daemon/store/store_news.hpp"
#include "daemon/store/stored_session.hpp"
#include "daemon/store/writer.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// The tokens of all sessions: in memory for use, in the store for the next process (rules 5 and 7).
///
/// Memory is always right. What could not be written stays dirty and is written by the next flush; meanwhile
/// the service goes on from memory, but for refresh grants: one is not sent before its intent is durable, and
/// what it gave is not used before it is.
///
/// For one thread. A session owns its row by its id; the row is looked up again after each wait, as a reload
/// may release it meanwhile. Pointers into the vault are good until its next call. Nothing of it may be
/// cancelled between `record_intent` and the end of `record_answer` (see grant_journal); `disk().stop()` ends
/// `disk().run()`.
class vault {
public:
    vault(boost::asio::any_io_executor executor, open_function open, news_function tell);
    ~vault();

    /// Opening and writing: open, is_open, flush, run, stop, watch.
    [[nodiscard]] writer& disk() noexcept;

    // Sessions and their rows.

    /// The names of all configured sessions: what an earlier process left under one of them is adopted by no
    /// other session. Before `claim`, at the start and at each reload.
    void reserve(std::set<std::string> names);
    /// What an earlier process (or an earlier session of that name) left for this session, if it comes from
    /// `origin` (or only begins like it: `prefix`); null: nothing. A renamed session adopts a row only if
    /// exactly one row of its origin is unclaimed. It is this session's from now on. At a reload, sessions
    /// that leave are released before others claim.
    const stored_session* claim(session_id id, std::string name, std::string origin, bool prefix);
    /// A session without any token yet, in place of whatever was there. `seed` is empty where there is none;
    /// one that is `unanswered` begins with a doubt (refresh_sent).
    void begin(session_id id, std::string name, std::string origin, secret seed, wall_time now);
    /// A token from outside.
    void give(session_id id, std::string name, std::string origin, secret token, wall_time now);
    /// Another family of refresh tokens; the present access token serves on. Where the store knows the family
    /// already, its newest refresh token is taken instead of this one.
    void reseed(session_id id, std::string origin, secret seed);
    /// The session left the configuration. Its row stays for a week, in case that was a mistake.
    void release(session_id id);

    [[nodiscard]] const stored_session* find(session_id id) const;
    /// `next`, unless its session was not told of it yet (save_unsaved_answer): then nobody may see
    /// it.
    [[nodiscard]] const stored_token* usable_candidate(session_id id) const;
    /// Why what an earlier process knew of a session cannot be read (failed/state_damaged); nullopt: it can,
    /// or there was nothing.
    [[nodiscard]] std::optional<std::string> damage(const std::string& name) const;

    /// What is asked for around each grant: use_of_seed, record_intent, record_answer and so on.
    [[nodiscard]] grant_journal& grants() noexcept;
    [[nodiscard]] const grant_journal& grants() const noexcept;

    // What became of the tokens: written soon.

    void promoted(session_id id);
    void discarded(session_id id);
    /// The present token is dead for certain, or let go.
    void died(session_id id);
    void revoked(session_id id);
    void unrevoked(session_id id);
    /// Written with other observations (writer::flush), if it changed by more than a second.
    void note(session_id id, const observed& seen);

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Whether `token` is the session's present token.
bool holds(const vault& tokens, session_id id, const secret& token);

}  // namespace tokenkeeper::store
