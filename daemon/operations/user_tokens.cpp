#include "daemon/operations/user_tokens.hpp"

#include "daemon/operations/audit.hpp"
#include "daemon/operations/organization_calls.hpp"
#include "daemon/operations/refusals.hpp"

#include <utility>

namespace tokenkeeper::operations {

namespace asio = boost::asio;

asio::awaitable<control::outcome<std::string>> user_tokens::revoke(std::string organization,
                                                                   std::string user_id, std::string session,
                                                                   std::string peer) {
    const auto lender_session = tokens_.find(organization, session);
    if (lender_session.has_error()) co_return lender_session.error();
    const auto about = context_.names.describe(lender_session->session);
    const audit record{context_.events, about,
                       "all tokens of user " + user_id + " of organization " + organization +
                           " to be revoked with the token of this session",
                       std::move(peer)};
    borrowed_token::call<client::nothing> request = [user_id = std::move(user_id)](
                                                        std::shared_ptr<net::transport> api, secret token,
                                                        milliseconds timeout) {
        return delete_user_tokens(std::move(api), std::move(token), user_id, timeout);
    };
    auto done = co_await tokens_.run<client::nothing>(*lender_session, haste::vital, std::move(request));
    if (done.has_error()) {
        auto refused = done.error();
        record.end(outcome_of(refused));
        if (refused.cause && refused.cause->http_status == 404) {
            refused.hint =
                "Check the user's id: it is the one that Genesys Cloud shows in the person's profile.";
        }
        co_return refused;
    }
    record.end("done");
    co_return about.session;
}

}  // namespace tokenkeeper::operations
