#pragma once

#include "daemon/store/grants/grant_turn.hpp"
#include "daemon/store/memory/row.hpp"
#include "daemon/store/store.hpp"
#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/genesys/oauth.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/session/session.hpp"

#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::store {

struct memory;
class writer;

/// The vault knows this of a refresh token that is about to begin a session.
enum class seed_use {
    fresh,               ///< it was never sent
    of_another_session,  ///< another session began with it: failed/seed_in_use
    unanswered,          ///< it was sent and its answer is lost, with its row: refresh_answer_lost
    used,                ///< it was sent and answered, and its row is lost: it must not be sent again
};

/// The order of rule 5 around each grant: what was granted before goes first; the intent is durable before a
/// refresh is sent; the answer is durable before anybody sees it. It sends nothing itself.
///
/// A caller takes the turn, asks for what is unsaved, records the intent, sends, and records the answer. It
/// must not be cancelled between. Where the store is not open, nothing is known of seeds, and no intent can
/// be recorded.
class grant_journal {
public:
    grant_journal(memory& held, writer& disk);
    grant_journal(const grant_journal&) = delete;
    grant_journal& operator=(const grant_journal&) = delete;

    /// If rows with unknown names may be lost, an unknown seed counts as used, from now on for ever.
    [[nodiscard]] seed_use use_of_seed(session_id id, const secret& seed);
    /// The refresh token of the row is used and must not be sent, though its access token may live: the row
    /// is older than what was sent since (somebody put back a copy), or the login service has refused it.
    /// record_intent refuses it.
    [[nodiscard]] bool is_outdated(session_id id) const;

    /// Nullopt: a grant of this row is under way, or there is no such session.
    std::optional<grant_turn> take_turn(session_id id);

    /// Makes an answer durable that a grant got and its session was not told of. The caller must send nothing
    /// then. Nullopt: there is no such answer.
    boost::asio::awaitable<std::optional<result<grant_report>>> save_unsaved_answer(session_id id,
                                                                                    host_time now);
    /// The intent to send the session's refresh token. errc::state_not_saved: it must not be sent;
    /// errc::cancelled: neither, as the session has another row now, or none.
    boost::asio::awaitable<result<void>> record_intent(session_id id);
    /// The answer to what was asked for `origin`. errc::state_not_saved: it is kept in memory and given by
    /// save_unsaved_answer. errc::cancelled: the session is gone or has another origin; it is saved all the
    /// same, for the session that has its row now or claims it later.
    boost::asio::awaitable<result<grant_report>> record_answer(session_id id, std::string origin,
                                                               genesys::token_grant grant, host_time asked);
    /// The answer to a login with a browser, which begins another family: its token is the candidate, and the
    /// present one stays. errc::state_not_saved: it could not be written, and is let go as by abandon_login.
    /// errc::cancelled: the session is gone.
    boost::asio::awaitable<result<grant_report>> record_login(session_id id, std::string origin,
                                                              genesys::token_grant grant, host_time asked);
    /// What the latest login gave is not to be used: the family before it is the session's again.
    void abandon_login(session_id id);
    /// Somebody logged in for this organization, and the token is in use.
    void logged_in_for(session_id id, const std::string& organization);
    /// The refresh was certainly not processed.
    void refresh_not_processed(session_id id);
    /// The login service says that the refresh token is dead: it is never sent again, by any process.
    void refresh_refused(session_id id);

private:
    [[nodiscard]] row_pointer find(session_id id) const;
    boost::asio::awaitable<store_result<void>> save(row_pointer changed);
    /// Takes the intent back.
    void withdraw(const row_pointer& subject, bool doubted, bool marked);
    row_pointer begin_family(session_id id, std::string origin);
    void take_answer(row& target, genesys::token_grant grant, const host_time& asked);

    memory& held_;
    writer& disk_;
};

}  // namespace tokenkeeper::store
