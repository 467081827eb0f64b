#include "daemon/keeper/granting.hpp"

#include "lib/client/oauth.hpp"
#include "lib/session/grant_plan.hpp"

#include <exception>
#include <utility>

namespace tokenkeeper::keeper {

namespace asio = boost::asio;

namespace {

using answer_type = result<client::answer<genesys::token_grant>>;

asio::awaitable<answer_type> send(std::shared_ptr<net::transport> login, genesys::oauth_credentials client,
                                  secret refresh_token, milliseconds at_most) {
    client::oauth service{*login};
    answer_type came{error{errc::cancelled}};
    try {
        if (refresh_token.empty()) {
            came = co_await service.client_credentials(std::move(client), at_most);
        } else {
            came = co_await service.refresh_token(std::move(client), std::move(refresh_token), at_most);
        }
    } catch (const std::exception& bug) {
        // It may have been sent: to be treated like an answer that nobody can read.
        came = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    co_return came;
}

grant_outcome outcome_of(result<grant_report> saved) {
    if (saved.has_error()) return saved.error();
    return *saved;
}

/// A refresh that failed: what is known of the refresh token now.
/// `doubted`: the answer to an earlier refresh may be lost, which this failure does not settle.
error refresh_failed(vault& tokens, const std::string& session, const secret& sent, bool doubted,
                     error failure) {
    const auto* now = tokens.find(session);
    // Final only after looking again: a newer one may have come meanwhile.
    const bool newer = now != nullptr && !(now->refresh_token == sent);
    if (failure.which() == errc::invalid_grant && newer)
        return error{errc::state_not_saved, "a newer refresh token has come meanwhile"};
    if (!newer && !doubted && !may_be_processed(failure)) tokens.refresh_not_processed(session);
    return failure;
}

}  // namespace

std::string_view reason_of(const config::secret_file_error& trouble) {
    switch (trouble.what) {
        case config::secret_file_error::kind::exposed:
            return "secret_exposed";
        case config::secret_file_error::kind::malformed:
            return "secret_malformed";
        case config::secret_file_error::kind::unreadable:
            break;
    }
    return "secret_unreadable";
}

asio::awaitable<grant_outcome> get_token(vault& tokens, std::shared_ptr<net::transport> login,
                                         std::string session, config::oauth_client client,
                                         token_source source, config::environment env,
                                         boot_clock::duration limit) {
    if (auto unsaved = tokens.unsaved_grant(session, instant::now().wall))
        co_return outcome_of(std::move(*unsaved));
    if (tokens.grant_under_way(session))
        co_return error{errc::state_not_saved, "the answer to an earlier grant is still awaited"};
    auto client_secret = config::read_secret_file(client.secret_file, env);
    if (client_secret.has_error()) {
        co_return secret_trouble{std::string{reason_of(client_secret.error())},
                                 client_secret.error().message};
    }
    genesys::oauth_credentials credentials{client.id, std::move(*client_secret)};

    const auto* known = tokens.find(session);
    if (known == nullptr) co_return error{errc::state_not_saved, "the state store is not open"};
    const std::string origin = known->origin;
    const bool doubted = known->refresh_sent;
    secret sent;
    if (source == token_source::refresh_token) {
        sent = known->refresh_token.clone();
        if (sent.empty()) co_return secret_trouble{"secret_unreadable", "there is no refresh token"};
        const auto journalled = tokens.refresh_is_sent(session);
        if (journalled.has_error()) co_return journalled.error();
    }
    const auto asked = instant::now().wall;
    const auto at_most = std::chrono::ceil<milliseconds>(limit);
    auto refresh = sent.clone();
    tokens.grant_begins(session);
    auto came = co_await send(std::move(login), std::move(credentials), std::move(refresh), at_most);
    tokens.grant_ended(session);

    if (came.has_value())
        co_return outcome_of(tokens.granted(session, origin, std::move(came->value), asked));
    known = tokens.find(session);
    if (known == nullptr || known->origin != origin)
        co_return error{errc::cancelled, "its source changed meanwhile"};
    if (sent.empty()) co_return came.error();
    co_return refresh_failed(tokens, session, sent, doubted, came.error());
}

}  // namespace tokenkeeper::keeper
