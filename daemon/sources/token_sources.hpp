#pragma once

#include "daemon/sources/client_credentials.hpp"
#include "daemon/sources/given_token.hpp"
#include "daemon/sources/grant_request.hpp"
#include "daemon/sources/refresh_token.hpp"
#include "daemon/sources/source_context.hpp"
#include "daemon/sources/token_file.hpp"
#include "daemon/sources/watched_files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::sources {

/// Where the tokens of all sessions come from: one source for each kind. It tells the scheduler what there
/// is; whoever calls it lets the supervisor look at the scheduler afterwards.
class token_sources {
public:
    token_sources(source_context context, watched_files& files);

    /// A session that the scheduler and the roster have already: its files are watched, then its token is
    /// loaded.
    void add(const session_entry& session);
    /// The session left the configuration.
    void remove(session_id id);
    void files_changed(const std::vector<std::filesystem::path>& files);
    /// The store is open (again): the sessions whose tokens stand only there are loaded.
    void store_opened() { refresh_token_.store_opened(); }

    /// An operator wants a new token for a session without a grant: reads its source again. Gives whether
    /// there was another token, or why its file cannot be used.
    struct reading {
        bool renewed = false;
        std::string trouble;
    };
    reading read_again(const session_entry& session);

    /// Asks for a grant. Must not be cancelled.
    boost::asio::awaitable<grant_outcome> grant(grant_terms terms);

private:
    source& source_of(const config::session& settings);

    source_context context_;
    watched_files& files_;
    given_token given_token_;
    token_file token_file_;
    client_credentials client_credentials_;
    refresh_token refresh_token_;
};

}  // namespace tokenkeeper::sources
