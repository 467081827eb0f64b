#pragma once

#include "daemon/sources/browser_login.hpp"
#include "daemon/sources/client_credentials.hpp"
#include "daemon/sources/given_token.hpp"
#include "daemon/sources/grants/grant_request.hpp"
#include "daemon/sources/refresh_token.hpp"
#include "daemon/sources/source_context.hpp"
#include "daemon/sources/source_facts.hpp"
#include "daemon/sources/token_file.hpp"
#include "daemon/sources/watched_files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::sources {

/// The sources of all tokens: one for each kind of session. It tells the scheduler the tokens; its callers
/// quicken the pulse afterwards, so that the supervisor polls the scheduler.
class token_sources {
public:
    token_sources(source_context context, watched_files& files);

    /// Watches the files of a session that is added soon. Call it for all new sessions before the first of
    /// them is added: a file of one session is not read for another one.
    void watch(const session_entry& session);
    /// Adds a session that the scheduler and the roster have already: watches its files, then loads its
    /// token.
    void add(const session_entry& session);
    /// The session leaves the configuration; the roster still has it.
    void remove(session_id id);
    /// A file of this session has changed; does nothing for other owners of files.
    void file_changed(const std::filesystem::path& file, session_id owner);
    /// Another configuration of the same session is in force.
    void settings_changed(const session_entry& session);
    /// The session decided this about its tokens, and the vault has it.
    void token_changed(const session_entry& session, token_change change);
    /// Loads the sessions whose tokens are only in the store, once it is open.
    void store_opened() {
        refresh_token_.store_opened();
        login_.store_opened();
    }
    /// How the session gets its next token: a login may have given a refresh token.
    [[nodiscard]] grant_type grants_of(const session_entry& session) const;

    /// What the session makes of the answer about a new token: see browser_login::judge.
    [[nodiscard]] request_outcome judge(const session_entry& session, request_outcome outcome) {
        const bool by_login = session.settings->source == token_source::login;
        return by_login ? login_.judge(session, std::move(outcome)) : outcome;
    }

    /// The source `login`, through which people log in.
    [[nodiscard]] browser_login& logins() noexcept { return login_; }

    /// The wall clock was set: a session that has no token, as its end had passed by that clock, has it again
    /// where it has not.
    void restore_again(const session_entry& session);

    /// Reads the source of a session without a grant again, for an operator. Returns true with a new token,
    /// or the reason why its file cannot be used.
    using reading = token_file::reading;
    reading read_again(const session_entry& session);

    /// Requests a grant. It must not be cancelled.
    boost::asio::awaitable<grant_outcome> grant(grant_terms terms);

private:
    source& source_of(const config::session& settings);

    source_context context_;
    watched_files& files_;
    std::unordered_set<session_id> unloaded_;  ///< watched, and read once they are added
    source_facts facts_;
    genesys::basic_forms forms_;
    given_token given_token_;
    token_file token_file_;
    client_credentials client_credentials_;
    refresh_token refresh_token_;
    browser_login login_;
};

}  // namespace tokenkeeper::sources
