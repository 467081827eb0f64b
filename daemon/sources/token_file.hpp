#pragma once

#include "daemon/sources/given_token.hpp"
#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"
#include "daemon/sources/source_facts.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::sources {

/// `access_token_file`: another program writes tokens into a file, one after the other.
///
/// While the present token may live, another one in the file is offered to the session, which verifies it
/// first; until then the vault holds it as `next`. One that the API rejects stays there, so that the file is
/// known to hold nothing new, and is taken when the present token is dead.
class token_file final : public source {
public:
    token_file(source_context context, source_facts& facts) : context_(context), facts_(facts) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(const config::session& settings) const override {
        return {settings.token_file.value()};
    }
    void load(const session_entry& session) override;
    void file_changed(const session_entry& session, const std::filesystem::path& /*file*/) override {
        read(session);
    }
    void settings_changed(const session_entry& session) override { read(session); }
    void token_changed(const session_entry& session, token_change change) override;

    /// The result of reading the file.
    struct reading {
        bool renewed = false;  ///< it holds a new token
        std::string trouble;   ///< why it cannot be used; empty if it can
    };
    /// Takes or offers the token in the file if it is a new one. A file that cannot be used does not end the
    /// token that was read from it before.
    reading read(const session_entry& session) { return read(session, giver::takes_turns); }

private:
    enum class giver { takes_turns, takes_none };
    enum class finding {
        present,  ///< the token in use
        taken,    ///< it is the token in use now
        offered,  ///< it is verified before it is in use
        refused,  ///< the API rejected it when it was offered; it is offered once more
        revoked,  ///< an operator's revocation counts for it, too
    };
    reading read(const session_entry& session, giver who);
    reading unreadable(const session_entry& session, const config::secret_file_error& failure);
    finding accept(const session_entry& session, outside_token token);
    finding keep_present(const session_entry& session, const std::optional<token_life>& life);
    finding take(const session_entry& session, outside_token token);
    finding offer(const session_entry& session, outside_token token);
    [[nodiscard]] std::optional<token_life> life_of(const session_entry& session,
                                                    const config::file_secret& token) const;

    source_context context_;
    source_facts& facts_;
};

}  // namespace tokenkeeper::sources
