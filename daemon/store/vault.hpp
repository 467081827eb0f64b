#pragma once

#include "daemon/store/grants/grant_journal.hpp"
#include "daemon/store/store_news.hpp"
#include "daemon/store/stored_histories.hpp"
#include "daemon/store/stored_session.hpp"
#include "daemon/store/writer.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

/// The tokens of all sessions: in memory for use, in the store for the next process (rules 5 and 7).
///
/// Memory is always right. What could not be written stays dirty and is written by the next flush; until then
/// the service goes on from memory. Only refresh grants wait: one is not sent before its intent is durable,
/// and its answer is not used before that answer is durable.
///
/// For one thread. A session owns its row by its id; the row is looked up again after each wait, as a reload
/// may release it during a wait. Pointers into the vault are good until its next call. Nothing of it may be
/// cancelled between `record_intent` and the end of `record_answer` (see grant_journal); `disk().stop()` ends
/// `disk().run()`.
class vault {
public:
    vault(boost::asio::any_io_executor executor, open_function open, news_function tell);
    ~vault();

    /// Opening and writing: open, is_open, flush, run, stop, watch, listen.
    [[nodiscard]] writer& disk() noexcept;
    [[nodiscard]] const writer& disk() const noexcept;

    // Sessions and their rows.

    /// A session of this name is configured from now on: what an earlier process left under it is adopted by
    /// no other session. All names of a start or a reload go before the first `claim`.
    void reserve(const std::string& name);
    /// No session has this name now.
    void unreserve(const std::string& name);
    /// Returns the row that an earlier process (or an earlier session of that name) left for this session, if
    /// it comes from `origin` (or, with `prefix`, from an origin that begins like it); null: there is no such
    /// row. A renamed session adopts a row only if exactly one row of its origin is unclaimed. The row is
    /// this session's from now on. At a reload, sessions that leave are released before others claim.
    /// `place`: see place_of; with `prefix`, a row of another place is none.
    const stored_session* claim(session_id id, std::string name, std::string origin, bool prefix,
                                const std::string& place = {});
    /// Begins a session without any token yet, in place of whatever was there. `seed` may be empty;
    /// one that is `unanswered` begins with a doubt (refresh_sent).
    void begin(session_id id, std::string name, std::string origin, secret seed, const host_time& now,
               std::string place = {});
    /// A token from outside.
    void give(session_id id, std::string name, std::string origin, secret token, const host_time& now);
    /// Another token from outside, which is verified before the present one is let go.
    void offer(session_id id, secret token, const host_time& now);
    /// Changes to another family of refresh tokens; the present access token stays in use. If the store knows
    /// the family already, its newest refresh token is taken instead of this one.
    void reseed(session_id id, std::string origin, secret seed);
    /// The session left the configuration. Its row stays for a week, in case that was a mistake.
    void release(session_id id);

    [[nodiscard]] const stored_session* find(session_id id) const;
    /// The session adopted a row that an earlier process (or an earlier session) left under another name: it
    /// may be another person's.
    [[nodiscard]] bool was_renamed(session_id id) const;
    /// Returns `next`, unless its session was not told of it yet (save_unsaved_answer): then it stays hidden.
    [[nodiscard]] const stored_token* usable_candidate(session_id id) const;
    /// Tells why a session's row of an earlier process cannot be read (failed/state_damaged); nullopt: it can
    /// be read, or there was no row.
    [[nodiscard]] std::optional<std::string> damage(const std::string& name) const;

    /// The journal serves the calls around each grant: use_of_seed, record_intent, record_answer and so on.
    [[nodiscard]] grant_journal& grants() noexcept;
    [[nodiscard]] const grant_journal& grants() const noexcept;

    // These functions record what became of the tokens; it is written soon.

    void promoted(session_id id);
    void discarded(session_id id);
    /// The present token is dead for certain, or let go.
    void died(session_id id);
    void revoked(session_id id);
    void unrevoked(session_id id);
    /// Written with other observations (writer::flush), if it changed by more than a second.
    void note(session_id id, const observed& seen);

    /// The histories of sessions, which stand beside the rows.
    [[nodiscard]] stored_histories& histories() noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Tells whether `token` is the session's present token.
bool holds(const vault& tokens, session_id id, const secret& token);
/// Tells whether `token` is the one that was granted or offered and is not in use.
bool holds_next(const vault& tokens, session_id id, const secret& token);

}  // namespace tokenkeeper::store
