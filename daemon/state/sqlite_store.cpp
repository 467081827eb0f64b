#include "daemon/state/sqlite_store.hpp"

#include "daemon/state/rows.hpp"
#include "daemon/state/trouble.hpp"

#include <array>
#include <utility>

namespace tokenkeeper::state {
namespace {

using kind = store_error::kind;

constexpr const char* grant = R"(
    UPDATE session SET
        next = ?, next_obtained = ?, next_expires = ?, refresh = coalesce(?, refresh), refresh_sent = 0, revoked = 0
    WHERE name = ?)";
constexpr const char* promote = R"(
    UPDATE session SET
        current = ?, current_obtained = next_obtained, current_expires = next_expires,
        next = NULL, next_obtained = NULL, next_expires = NULL
    WHERE name = ?)";
constexpr const char* discard =
    "UPDATE session SET next = NULL, next_obtained = NULL, next_expires = NULL WHERE name = ?";
constexpr const char* note_seen = R"(
    UPDATE session SET last_verified = ?, last_kept_alive = ?, idle_deadline = ?, idle_deadline_from = ?,
        kept_since = ?
    WHERE name = ?)";

std::string in_quotes(std::string_view session) {
    return '"' + std::string{session} + '"';
}

}  // namespace

sqlite_result<sqlite_store::statements> sqlite_store::prepare(database& in) {
    statements made;
    const std::array<std::pair<statement*, const char*>, 12> all{{
        {&made.select, select_sessions},
        {&made.update, update_session},
        {&made.insert, insert_session},
        {&made.sent, "UPDATE session SET refresh_sent = 1 WHERE name = ?"},
        {&made.granted, grant},
        {&made.not_processed, "UPDATE session SET refresh_sent = 0 WHERE name = ?"},
        {&made.select_next, "SELECT next FROM session WHERE name = ?"},
        {&made.promote, promote},
        {&made.discard, discard},
        {&made.revoke, "UPDATE session SET revoked = 1 WHERE name = ?"},
        {&made.note, note_seen},
        {&made.forget, "DELETE FROM session WHERE name = ?"},
    }};
    for (const auto& [into, sql] : all) {
        auto prepared = in.prepare(sql);
        if (!prepared) return prepared.error();
        *into = std::move(*prepared);
    }
    return made;
}

sqlite_store::sqlite_store(std::filesystem::path file, store_lock lock, database db, column_sealer tokens,
                           statements run)
    : file_(std::move(file)),
      lock_(std::move(lock)),
      db_(std::move(db)),
      tokens_(std::move(tokens)),
      run_(std::move(run)) {
    db_.tidy_at_close(true);
}

store_error sqlite_store::not_written(const sqlite_error& said) const {
    return trouble_with(file_, "written", said);
}

store_error sqlite_store::broken(const std::string& what) const {
    return {kind::broken, file_.string() + ": " + what};
}

store_error sqlite_store::unreadable(const std::vector<std::string>& sessions) const {
    constexpr std::size_t most = 3;
    std::string names;
    for (std::size_t at = 0; at < sessions.size() && at < most; ++at)
        names += (at == 0 ? "" : ", ") + in_quotes(sessions[at]);
    if (sessions.size() > most) names += " and " + std::to_string(sessions.size() - most) + " more";
    return broken("the tokens of " + names +
                  " do not open: they were altered, or are those of another session. Put back a copy of the "
                  "file, or, with the daemon stopped, delete these sessions from it (sqlite3 " +
                  file_.string() + " \"DELETE FROM session WHERE name = '…'\"): they then begin anew");
}

store_result<void> sqlite_store::change(std::string_view session, query& with) {
    if (auto done = with.run(); !done) return not_written(done.error());
    if (db_.changes() != 1) return broken("there is no session " + in_quotes(session));
    return {};
}

store_result<void> sqlite_store::change(std::string_view session, statement& with) {
    query one{with};
    one.text(session);
    return change(session, one);
}

void sqlite_store::overwrite_replaced() {
    // What was to be saved is saved; where there is no room or no time for this now, the next time does it.
    static_cast<void>(db_.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

store_result<std::vector<stored_session>> sqlite_store::load() {
    std::vector<stored_session> all;
    std::vector<std::string> closed;
    query row{run_.select};
    for (auto step = row.step(); !step || *step; step = row.step()) {
        if (!step) return trouble_with(file_, "read", step.error());
        auto [session, is_unreadable] = take_session(row, tokens_);
        if (is_unreadable) {
            closed.push_back(session.name);
        } else {
            all.push_back(std::move(session));
        }
    }
    if (!closed.empty()) return unreadable(closed);
    return all;
}

store_result<void> sqlite_store::save(const stored_session& session) {
    const auto values = seal_values(session, tokens_);
    if (!values) return broken("OpenSSL cannot seal");
    {
        query replace{run_.update};
        give_session(replace, session, *values);
        if (auto done = replace.run(); !done) return not_written(done.error());
    }
    if (db_.changes() != 0) {
        overwrite_replaced();
        return {};
    }
    query add{run_.insert};
    give_session(add, session, *values);
    return change(session.name, add);
}

store_result<void> sqlite_store::refresh_is_sent(std::string_view session) {
    return change(session, run_.sent);
}

store_result<void> sqlite_store::granted(std::string_view session, const stored_token& token,
                                         const secret* refresh) {
    const auto next = tokens_.put(session, "next", token.value);
    const bool rotated = refresh != nullptr && !refresh->empty();
    const auto latest = rotated ? tokens_.put(session, "refresh", *refresh) : std::nullopt;
    if (!next || (rotated && !latest)) return broken("OpenSSL cannot seal");
    {
        query put{run_.granted};
        put.bytes(next->bytes());
        give_times(put, &token);
        put.bytes(bytes_of(latest)).text(session);
        if (auto done = change(session, put); !done) return done.error();
    }
    overwrite_replaced();
    return {};
}

store_result<void> sqlite_store::refresh_not_processed(std::string_view session) {
    return change(session, run_.not_processed);
}

store_result<secret> sqlite_store::stored_next(std::string_view session) {
    query row{run_.select_next};
    row.text(session);
    const auto step = row.step();
    if (!step) return trouble_with(file_, "read", step.error());
    if (!*step) return broken("there is no session " + in_quotes(session));
    const auto stored = row.next_bytes();
    if (!stored) return broken("the session " + in_quotes(session) + " has no new token to promote");
    auto next = tokens_.take(session, "next", *stored);
    if (!next) return unreadable({std::string{session}});
    return std::move(*next);
}

store_result<void> sqlite_store::promoted(std::string_view session) {
    auto whole = transaction::begin(db_);
    if (!whole) return not_written(whole.error());
    const auto next = stored_next(session);
    if (!next) return next.error();
    // Sealed anew: the column is bound to it.
    const auto current = tokens_.put(session, "current", *next);
    if (!current) return broken("OpenSSL cannot seal");
    {
        query put{run_.promote};
        put.bytes(current->bytes()).text(session);
        if (auto done = change(session, put); !done) return done.error();
    }
    if (auto done = whole->commit(); !done) return not_written(done.error());
    overwrite_replaced();
    return {};
}

store_result<void> sqlite_store::discarded(std::string_view session) {
    if (auto done = change(session, run_.discard); !done) return done.error();
    overwrite_replaced();
    return {};
}

store_result<void> sqlite_store::revoked(std::string_view session) {
    return change(session, run_.revoke);
}

template <class Each, class Give>
store_result<void> sqlite_store::for_all(const Each& each, statement& with, Give give) {
    auto whole = transaction::begin(db_);
    if (!whole) return not_written(whole.error());
    for (const auto& one : each) {
        query put{with};
        give(put, one);
        if (auto done = put.run(); !done) return not_written(done.error());
    }
    if (auto done = whole->commit(); !done) return not_written(done.error());
    return {};
}

store_result<void> sqlite_store::note(const std::vector<std::pair<std::string, observed>>& seen) {
    return for_all(seen, run_.note, [](query& to, const auto& one) {
        give_observed(to, one.second);
        to.text(one.first);
    });
}

store_result<void> sqlite_store::forget(const std::vector<std::string>& sessions) {
    auto done = for_all(sessions, run_.forget, [](query& to, const auto& name) { to.text(name); });
    if (done) overwrite_replaced();
    return done;
}

}  // namespace tokenkeeper::state
