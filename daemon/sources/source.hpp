#pragma once

#include "daemon/roster/roster.hpp"
#include "lib/session/effects.hpp"

#include <filesystem>
#include <vector>

namespace tokenkeeper::sources {

/// The source of the tokens of one kind of session: given_token, token_file, client_credentials,
/// refresh_token or browser_login. One object serves all sessions of its kind.
class source {
public:
    source() = default;
    source(const source&) = delete;
    source& operator=(const source&) = delete;
    virtual ~source() = default;

    /// The files that it reads, to be watched before `load`.
    [[nodiscard]] virtual std::vector<std::filesystem::path> files(const config::session& settings) const = 0;
    /// Tells the scheduler the token of a new session, from the store or from its source.
    virtual void load(const session_entry& session) = 0;
    /// Reacts to one of its files that was changed, created or removed.
    virtual void file_changed(const session_entry& session, const std::filesystem::path& file) = 0;
    /// Another configuration of the same session is in force.
    virtual void settings_changed(const session_entry& /*session*/) {}
    /// The session decided this about its tokens, and the vault has it.
    virtual void token_changed(const session_entry& /*session*/, token_change /*change*/) {}
    /// The session left the configuration.
    virtual void forget(session_id /*id*/) {}
};

}  // namespace tokenkeeper::sources
