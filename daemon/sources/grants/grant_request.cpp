#include "daemon/sources/grants/grant_request.hpp"

#include "daemon/sources/grants/client_secret.hpp"
#include "lib/base/defect.hpp"
#include "lib/client/oauth.hpp"
#include "lib/net/url.hpp"
#include "lib/session/grants/grant_plan.hpp"
#include "lib/session/reasons.hpp"

#include <exception>
#include <utility>

namespace tokenkeeper::sources {

namespace asio = boost::asio;

namespace {

using answer_type = result<client::answer<genesys::token_grant>>;

/// A session of source `login` has a public client, which has no secret.
boost::system::result<secret, config::secret_file_error> secret_of(const source_context& context,
                                                                   source_facts& facts,
                                                                   const session_entry& session) {
    if (session.settings->source == token_source::login) return secret{};
    return read_client_secret(context, facts, session);
}

/// An empty refresh token asks for client credentials.
asio::awaitable<answer_type> send(std::shared_ptr<net::transport> login, genesys::oauth_credentials client,
                                  secret refresh_token, milliseconds timeout) {
    client::oauth service{*login};
    answer_type answer{error{errc::cancelled}};
    try {
        if (refresh_token.empty()) {
            answer = co_await service.client_credentials(std::move(client), timeout);
        } else {
            answer = co_await service.refresh_token(std::move(client), std::move(refresh_token), timeout);
        }
    } catch (const std::exception& bug) {
        // It may have been sent, so it counts as an unreadable answer.
        answer = error{errc::malformed_response, std::string{"internal error: "} + bug.what()};
    }
    co_return answer;
}

request_outcome outcome_of(const result<grant_report>& saved) {
    if (saved.has_error()) return saved.error();
    return *saved;
}

grant_outcome not_sent(errc cause, std::string message) {
    return {error{cause, std::move(message)}, false};
}

grant_outcome refused(const source_context& context, session_id id, const grant_trouble& trouble) {
    context.tell(id,
                 input::grant_unavailable{std::string{trouble.reason}, trouble.explanation, trouble.remedy});
    return not_sent(errc::cancelled, trouble.explanation);
}

/// The refresh token to send; empty if the source needs none.
boost::system::result<secret, grant_trouble> token_to_send(const source_context& context,
                                                           refresh_token& seeds, const grant_terms& terms) {
    const auto source = terms.settings->source;
    if (source != token_source::refresh_token && source != token_source::login) return secret{};
    if (source == token_source::login && context.tokens.find(terms.session)->refresh_token.empty())
        return grant_trouble{reasons::login_required, "the latest login gave no refresh token", {}};
    if (context.tokens.find(terms.session)->refresh_token.empty()) {
        const auto* session = context.names.find(terms.session);
        auto trouble = session == nullptr
                           ? std::optional{grant_trouble{reasons::secret_unreadable, "it is gone", {}}}
                           : seeds.take_seed(*session);
        if (trouble) return std::move(*trouble);
    }
    // What an operator asks for cannot be sent either, and the reason stands as before.
    if (context.tokens.grants().is_outdated(terms.session)) {
        if (source == token_source::refresh_token) return seeds.trouble_of_used(terms.session);
        return grant_trouble{reasons::login_required, "its refresh token can no longer be used",
                             config::login_advice(*terms.settings)};
    }
    return context.tokens.find(terms.session)->refresh_token.clone();
}

/// Records what a failed refresh says about the refresh token. `doubted`: the answer to an earlier refresh
/// may be lost, which this failure does not settle.
error judge_failure(const source_context& context, session_id id, const secret& sent, bool doubted,
                    error failure) {
    const auto* row = context.tokens.find(id);
    // The refusal is final only for the newest refresh token: a newer one may have come since.
    const bool newer = row != nullptr && !(row->refresh_token == sent);
    if (failure.which() == errc::invalid_grant && newer)
        return error{errc::state_not_saved, "a newer refresh token has come meanwhile"};
    if (failure.which() == errc::invalid_grant) context.tokens.grants().refresh_refused(id);
    if (!newer && !doubted && !may_be_processed(failure)) context.tokens.grants().refresh_not_processed(id);
    return failure;
}

genesys::basic_forms::client forms_client(const source_context& context, const session_entry& session) {
    const auto login = net::parse_base_url(context.organization_of(session).login_url);
    return {login ? login->host : std::string{}, session.settings->client.value().id};
}

/// The row of the session in the vault at the start of the grant.
struct beginning {
    std::string origin;
    bool doubted = false;

    [[nodiscard]] bool holds_for(const store::stored_session* row, const secret& sent) const {
        return row != nullptr && row->origin == origin && (sent.empty() || row->refresh_token == sent);
    }
};

}  // namespace

asio::awaitable<grant_outcome> request_grant(source_context context, source_facts& facts,
                                             refresh_token& seeds, genesys::basic_forms& forms,
                                             grant_terms terms) {
    const auto id = terms.session;
    auto& tokens = context.tokens;
    auto unsaved = co_await tokens.grants().save_unsaved_answer(id, context.host_time());
    if (unsaved) co_return grant_outcome{outcome_of(*unsaved), false};
    if (tokens.find(id) == nullptr) co_return not_sent(errc::state_not_saved, "the state store is not open");
    const auto turn = tokens.grants().take_turn(id);
    if (!turn) co_return not_sent(errc::state_not_saved, "the answer to an earlier grant has not come yet");

    const auto& client = terms.settings->client.value();
    const auto* session = context.names.find(id);
    if (session == nullptr) co_return not_sent(errc::cancelled, "it left the configuration");
    auto client_secret = secret_of(context, facts, *session);
    if (client_secret.has_error()) {
        const auto trouble = trouble_of(client_secret.error());
        co_return refused(context, id, trouble);
    }
    const auto asking = forms_client(context, *session);
    auto refresh = token_to_send(context, seeds, terms);
    if (refresh.has_error()) co_return refused(context, id, refresh.error());
    const secret sent = std::move(*refresh);
    const auto* row = tokens.find(id);
    const beginning before{row->origin, row->refresh_sent};
    if (!sent.empty()) {
        const auto recorded = co_await tokens.grants().record_intent(id);
        if (recorded.has_error()) co_return grant_outcome{recorded.error(), false};
        const bool present = before.holds_for(tokens.find(id), sent);
        const bool in_time = context.world.now().boot <= terms.start_by;
        if (!present || !in_time) {
            if (present && !before.doubted) tokens.grants().refresh_not_processed(id);
            co_return not_sent(errc::cancelled, present ? "its time was over before the daemon could send it"
                                                        : "its source changed meanwhile");
        }
    }

    const auto asked = context.world.now();
    const genesys::oauth_credentials credentials{client.id, std::move(*client_secret), forms.form_of(asking)};
    genesys::oauth_credentials copy{client.id, credentials.client_secret.clone(), credentials.form};
    const auto timeout = std::chrono::ceil<milliseconds>(terms.start_by - asked.boot);
    auto answer = co_await send(terms.login, std::move(copy), sent.clone(), timeout);
    if (answer.has_value()) {
        if (credentials.forms_differ()) forms.note_success(asking, credentials.form);
        auto granted = std::move(answer->value);
        const store::host_time sent_at{asked, context.world.boot_id()};
        row = tokens.find(id);
        const bool repeated = row != nullptr && row->current && row->current->value == granted.access_token;
        auto saved = co_await tokens.grants().record_answer(id, before.origin, std::move(granted), sent_at);
        // The token's life begins when the request was sent: a slow disk may keep the intent waiting before.
        if (saved.has_value()) {
            saved->age = context.world.now().boot - asked.boot;
            saved->repeated = repeated;
        }
        co_return grant_outcome{outcome_of(saved), true};
    }
    const auto cause = forms.note_failure(asking, credentials, answer.error());
    row = tokens.find(id);
    if (row == nullptr || row->origin != before.origin) {
        const error gone{errc::cancelled, "its source changed meanwhile"};
        co_return grant_outcome{gone, true};
    }
    if (sent.empty()) co_return grant_outcome{cause, true};
    auto failure = judge_failure(context, id, sent, before.doubted, cause);
    if (failure.which() == errc::invalid_grant && terms.settings->source == token_source::login)
        failure.advice = "Somebody has to log in again: tokenkeeperctl login NAME.";
    if (defect("refresh_token_in_failure")) failure.message += sent.reveal();
    co_return grant_outcome{failure, true};
}

}  // namespace tokenkeeper::sources
