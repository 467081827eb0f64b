#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace tokenkeeper::sources {

/// The reason why no grant can be requested.
struct grant_trouble {
    std::string_view reason;  ///< one of lib/session/reasons.hpp
    std::string explanation;  ///< one clause for people
};

/// `refresh_token`: each refresh token gives a new token and the next refresh token. The newest is in the
/// store; the seed from the file is used only if the store has no descendant of it.
class refresh_token final : public source {
public:
    explicit refresh_token(source_context context) : context_(context) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(const config::session& settings) const override;
    void load(const session_entry& session) override;
    void file_changed(const session_entry& session, const std::filesystem::path& file) override;
    void forget(session_id id) override {
        waiting_for_store_.erase(id);
        unusable_.erase(id);
    }

    /// Loads the sessions that waited for the store, which holds their refresh tokens.
    void store_opened();
    /// Takes the refresh token from the file of a session that has none. Returns the trouble if it cannot.
    std::optional<grant_trouble> take_seed(const session_entry& session);

private:
    using seed_result = boost::system::result<secret, config::secret_file_error>;

    void load_open(const session_entry& session);
    void begin(const session_entry& session, seed_result seed);
    void read_seed(const session_entry& session);
    void refuse(const session_entry& session, const grant_trouble& trouble);
    std::optional<grant_trouble> trouble_of(const session_entry& session, const secret& seed) const;
    [[nodiscard]] std::string origin_of(const session_entry& session, const secret* seed) const;

    source_context context_;
    std::set<session_id> waiting_for_store_;
    std::set<session_id> unusable_;  ///< sessions whose file cannot be read, which was published
};

}  // namespace tokenkeeper::sources
