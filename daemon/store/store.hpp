#pragma once

#include "daemon/store/stored_session.hpp"
#include "lib/base/secret.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

namespace tokenkeeper::store {

/// Tells why the store could not be opened, read or written: one line for people that names the file and what
/// to do.
struct store_error {
    enum class kind {
        unavailable,  ///< full disk, read-only, no such folder, no rights, locked by a reader: may pass
        in_use,       ///< another tokenkeeperd has it
        wrong_key,    ///< sealed with another key, or sealed and no key given; nothing is changed
        too_new,      ///< written by a later version
        broken,       ///< a bug
        replaced,     ///< the store was removed, or another took its place: see durable_store::rewrite
    } what = kind::unavailable;
    std::string message;
};
[[noreturn]] void throw_exception_from_error(const store_error& e, const boost::source_location& where);

template <class T>
using store_result = boost::system::result<T, store_error>;

/// The mark of one refresh token that was sent, kept apart from the rows: with it, a row or a seed that comes
/// back from the past is recognized (rule 5).
struct sent_token {
    std::string fingerprint;  ///< keyed_fingerprint of the token
    std::string login;        ///< keyed fingerprint of the origin that it descends from
    bool seed = false;        ///< it came from a file, not from a grant: its mark is kept for ever
    bool answered = false;    ///< its answer is durable, so it is used for certain
};

/// A row that cannot be read: its session is no longer known.
struct damaged_row {
    std::string name;   ///< empty: that of any number of rows whose names are lost too
    std::string cause;  ///< one clause for people
};

/// The latest decisions about a session, in bytes that daemon/history reads; not about any row of it.
struct stored_history {
    std::string name;   ///< of the session
    std::string bytes;  ///< empty: none
};

/// Everything that a store holds.
struct contents {
    std::vector<stored_session> rows;
    std::vector<damaged_row> damaged;
    std::vector<sent_token> sent;  ///< the oldest first
    secret fingerprint_key;        ///< for keyed_fingerprint; the same as long as `sent` is kept
    std::vector<stored_history> histories;
    std::vector<std::string> damaged_histories;  ///< names of their sessions; empty where that is lost too
};

/// Holds what was seen of a session since its row was written.
struct observation {
    std::string name;
    observed seen;
};

/// One commit makes these changes. It has each session and each mark once, but for observations beside a row.
struct changes {
    std::vector<stored_session> rows;       ///< written whole, in place of what was there by their names
    std::vector<observation> observations;  ///< those of unknown rows are left out
    std::vector<std::string> forgotten;  ///< names of rows to remove with their histories; unknown ones are
                                         ///< fine
    std::vector<sent_token> sent;        ///< marks to write
    std::vector<std::string> not_sent;   ///< fingerprints whose marks are removed; unknown ones are fine
    /// Written in place of what was there by their names, also of names that are forgotten; without bytes:
    /// removed.
    std::vector<stored_history> histories;

    [[nodiscard]] bool empty() const noexcept {
        return rows.empty() && observations.empty() && forgotten.empty() && sent.empty() &&
               not_sent.empty() && histories.empty();
    }
};

/// Tokens survive kill -9, power loss and a full disk here. The store knows rows and marks; the vault knows
/// what they mean. Other hosts may write to what is behind an implementation; one vault owns each row.
///
/// One call at a time. Nothing blocks the caller's thread. The store must outlive its calls.
class durable_store {
public:
    durable_store() = default;
    durable_store(const durable_store&) = delete;
    durable_store& operator=(const durable_store&) = delete;
    virtual ~durable_store() = default;

    virtual boost::asio::awaitable<store_result<contents>> load() = 0;

    /// All of it or nothing, and durable when it returns success. What failed may be tried again. (After a
    /// failure, marks of `sent` may be there all the same: that errs on the safe side.)
    /// Where nothing is wanted, it looks whether the store is in its place.
    /// `replaced`: what was written is not where the next process would look for it. Nothing was changed;
    /// the caller, whose memory is newer, calls `rewrite`.
    virtual boost::asio::awaitable<store_result<void>> commit(changes wanted) = 0;

    /// Begins a new store with `everything`, in place of whatever stands where the store should be, which is
    /// set aside and never deleted. Returns a clause that says where to.
    virtual boost::asio::awaitable<store_result<std::string>> rewrite(changes everything) = 0;
};

/// A store that was opened.
struct opened {
    std::unique_ptr<durable_store> store;
    /// It was damaged: what was set aside, and what could be taken over; a clause for people.
    std::optional<std::string> damage;
};

/// Tells whether a refresh token was sent, without holding it. It needs only `fingerprint(token)`, so marks
/// can be made for tokens that are no longer held.
std::string keyed_fingerprint(const secret& key, const std::string& fingerprint);

}  // namespace tokenkeeper::store
