#pragma once

#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

namespace tokenkeeper::state {

/// Why the store could not be opened, read or written: one line for people that names the file and what to
/// do.
struct store_error {
    enum class kind {
        unavailable,  ///< full disk, read-only, no such folder, no rights: may pass
        in_use,       ///< another tokenkeeperd has it
        wrong_key,    ///< sealed with another key, or sealed and no key given; nothing is changed
        too_new,      ///< written by a later version
        broken,       ///< a bug, or a row that cannot be read
    } what = kind::unavailable;
    std::string message;
};
[[noreturn]] void throw_exception_from_error(const store_error& e, const boost::source_location& where);

template <class T>
using store_result = boost::system::result<T, store_error>;

/// What is known of a session's idle timer and checks: a hint for the next start, saved from time to time.
struct observed {
    std::optional<wall_time> last_verified;
    std::optional<wall_time> last_kept_alive;
    std::optional<wall_time> idle_deadline;
    deadline_origin idle_deadline_from = deadline_origin::unknown;
    std::optional<wall_time> kept_since;  ///< what max_session counts from

    friend bool operator==(const observed&, const observed&) = default;
};

/// One token with its times.
struct stored_token {
    secret value;
    wall_time obtained;                ///< when it was granted or first read
    std::optional<wall_time> expires;  ///< its absolute end, where known
};

/// Everything durable about one session. Move-only.
struct stored_session {
    std::string name;
    /// What the tokens come from, as its owner describes it (source, client id, login URL, fingerprint of the
    /// seed). Another origin than the configuration's means: these tokens are of another session.
    std::string origin;
    std::optional<stored_token> current;
    std::optional<stored_token> next;  ///< granted, not yet verified and promoted
    secret refresh_token;              ///< the latest; empty: none
    bool refresh_sent = false;         ///< a refresh was sent (or was about to be) and no answer was saved
    bool revoked = false;              ///< by our own command; nothing is asked until it is renewed
    observed seen;
};

/// Tokens on disk that survive kill -9, power loss and a full disk (rule 5): SQLite in WAL mode with
/// synchronous=FULL, one owner at a time, file mode 0600. With a key, tokens are sealed with AES-256-GCM: a
/// nonce of its own for each, the session's name and the column bound to it.
///
/// Every function that returns success has committed and synced. A function that fails has changed nothing,
/// and may be called again later. Blocking, for one thread.
class store {
public:
    struct opened;

    /// Opens or creates it. A file that is no database or is damaged is moved aside
    /// (`<path>.corrupt-<time>`), never deleted, and `opened::moved_aside` says where to. `key` is 32 bytes
    /// or empty. A store that is in order is not written to, so that it opens on a full disk too, to be read.
    static store_result<opened> open(const std::filesystem::path& path, const secret& key);

    store() = default;
    store(const store&) = delete;
    store& operator=(const store&) = delete;
    virtual ~store() = default;

    /// All sessions, by name. One whose tokens do not open (altered, or those of another row) fails the whole
    /// with `broken`, which names it and how to delete it: left out, it would begin anew with its seed, and
    /// a used refresh token shown again costs the whole family of tokens. Nothing is changed.
    virtual store_result<std::vector<stored_session>> load() = 0;

    /// Replaces everything about one session. The functions below, but for `note` and `forget`, answer
    /// `broken` for a session that was never saved.
    virtual store_result<void> save(const stored_session& session) = 0;
    /// The journal of rule 5: before a refresh is sent.
    virtual store_result<void> refresh_is_sent(std::string_view session) = 0;
    /// The answer of a grant, in one commit: the new token as `next`, the rotated refresh token where one
    /// came, and the end of the intent and of a revocation. A `next` that was there is replaced.
    virtual store_result<void> granted(std::string_view session, const stored_token& token,
                                       const secret* refresh) = 0;
    /// No token was given, for certain: the end of the intent.
    virtual store_result<void> refresh_not_processed(std::string_view session) = 0;
    /// `next` becomes `current`; `broken` where there is none.
    virtual store_result<void> promoted(std::string_view session) = 0;
    /// `next` is dropped; fine where there is none.
    virtual store_result<void> discarded(std::string_view session) = 0;
    /// Marks it; the tokens stay as they are.
    virtual store_result<void> revoked(std::string_view session) = 0;
    /// Many sessions' observations in one commit. Unknown names are left out.
    virtual store_result<void> note(const std::vector<std::pair<std::string, observed>>& seen) = 0;
    /// Forgets sessions that left the configuration.
    virtual store_result<void> forget(const std::vector<std::string>& sessions) = 0;
};

struct store::opened {
    std::unique_ptr<store> as;
    std::optional<std::filesystem::path> moved_aside;
};

/// A key of exactly 32 bytes. Reads no more than that; the checks of the file's mode are the caller's
/// (config::open_file).
store_result<secret> read_key(const std::filesystem::path& file);

/// "sha256:…": tells whether two secrets are the same without holding either.
std::string fingerprint(const secret& of);

}  // namespace tokenkeeper::state
