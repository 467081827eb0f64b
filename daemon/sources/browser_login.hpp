#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"
#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"
#include "lib/net/transport.hpp"
#include "lib/scheduler/request_to_send.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::sources {

/// The exchange of a code for a token. It keeps the session's id, as a reload may remove the session before
/// the answer.
struct code_exchange {
    session_id session = 0;
    milliseconds timeout{};
    std::shared_ptr<const config::session> settings;
    std::shared_ptr<net::transport> login_service;
    secret code;
    secret verifier;
};

/// `login`: somebody logs in with a browser whenever a token is missing (operations/logins). What the login
/// service gives is durable before anybody uses it, and the new token takes the place of the present one only
/// once the API has accepted it, for the organization of the logins before. A refresh token, where one came,
/// is used and rotated as that of `refresh_token`.
class browser_login final : public source {
public:
    explicit browser_login(source_context context) : context_(context) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(
        const config::session& /*settings*/) const override {
        return {};
    }
    void load(const session_entry& session) override;
    void file_changed(const session_entry& /*session*/, const std::filesystem::path& /*file*/) override {}
    void token_changed(const session_entry& session, token_change change) override;
    void forget(session_id id) override;

    /// Loads the sessions that waited for the store, which holds their tokens.
    void store_opened();
    [[nodiscard]] grant_type grants_of(session_id id) const;

    /// Exchanges the code, once, and has the session verify the token. It must not be cancelled. Errors:
    /// those of the login service and of the network; errc::state_not_saved: nothing was sent, or the token
    /// is let go, as it could not be written; errc::cancelled: the session is gone, or the answer to a later
    /// login came before, whose token the session goes on with.
    boost::asio::awaitable<result<void>> exchange(code_exchange wanted);

    /// The answer about a new token: an error where it is for another organization than those before.
    [[nodiscard]] request_outcome judge(const session_entry& session, request_outcome outcome);

private:
    void load_open(const session_entry& session);
    void want_login(const session_entry& session, std::string why);
    void use_grants(session_id id);
    void plan_grants_again(session_id id);
    void promoted(const session_entry& session);
    void refused(const session_entry& session);
    void go_back(const session_entry& session, const std::string& why);
    boost::asio::awaitable<std::optional<store::grant_turn>> wait_for_turn(session_id id);
    void explain_failure(const session_entry& session);
    [[nodiscard]] std::string origin_of(const session_entry& session, const secret* first_token) const;

    source_context context_;
    std::set<session_id> waiting_for_store_;
    std::unordered_set<session_id> on_trial_;  ///< the token of their latest login is not verified yet
    std::unordered_map<session_id, std::string> organizations_;  ///< those of such tokens, as the API told
    std::unordered_map<session_id, std::string> objections_;     ///< why such a token is not used
    std::uint64_t exchanges_ = 0;                                ///< how many codes were sent
    std::unordered_map<session_id, std::uint64_t> answered_;     ///< the latest code that got a token
};

}  // namespace tokenkeeper::sources
