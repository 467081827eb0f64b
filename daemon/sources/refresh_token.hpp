#pragma once

#include "daemon/sources/grants/client_secret.hpp"
#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"
#include "daemon/sources/source_facts.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tokenkeeper::sources {

/// `refresh_token`: each refresh token gives a new token and the next refresh token. The newest is in the
/// store; the seed from the file is used only if the store has no descendant of it.
class refresh_token final : public source {
public:
    refresh_token(source_context context, source_facts& facts) : context_(context), facts_(facts) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(const config::session& settings) const override;
    void load(const session_entry& session) override;
    void file_changed(const session_entry& session, const std::filesystem::path& file) override;
    void forget(session_id id) override { waiting_for_store_.erase(id); }

    /// Loads the sessions that waited for the store, which holds their refresh tokens.
    void store_opened();
    /// Takes the refresh token from the file of a session that has none. Returns the trouble if it cannot.
    std::optional<grant_trouble> take_seed(const session_entry& session);
    /// Why a refresh token that is used, for certain, is not sent.
    [[nodiscard]] grant_trouble trouble_of_used(session_id id) const;

private:
    using seed_result = boost::system::result<secret, config::secret_file_error>;

    /// Reads the refresh token in the session's file.
    seed_result read_file(const session_entry& session);

    void load_open(const session_entry& session);
    void begin(const session_entry& session, seed_result seed);
    void read_seed(const session_entry& session);
    void refuse(const session_entry& session, const grant_trouble& trouble);
    std::optional<grant_trouble> trouble_of(const session_entry& session, const secret& seed) const;
    [[nodiscard]] std::string origin_of(const session_entry& session, const secret* seed) const;
    [[nodiscard]] std::string place_of(const session_entry& session) const;

    source_context context_;
    source_facts& facts_;
    std::set<session_id> waiting_for_store_;
};

}  // namespace tokenkeeper::sources
