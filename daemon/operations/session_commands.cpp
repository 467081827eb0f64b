#include "daemon/operations/session_commands.hpp"

#include "daemon/operations/audit.hpp"
#include "daemon/operations/refusals.hpp"
#include "lib/base/shell_word.hpp"

#include <utility>

namespace tokenkeeper::operations {

namespace asio = boost::asio;
using control::refusal;

namespace {

/// Returns true if this command sends a revocation, which may then be carried out even if the command fails.
bool may_be_sent(const session& state, session_action action) {
    return action == session_action::revoke && state.has_token() && state.state() != session_state::lost &&
           state.state() != session_state::failed;
}

std::string outcome_text(const control::outcome<assessed_session>& done) {
    return done.has_error() ? outcome_of(done.error()) : "done";
}

/// The refusal of a command that was not carried out; the failure may name the cause.
refusal not_carried_out(const session& state, session_action action, const error& failure) {
    if (failure.message.empty()) return impossible(state, action);
    return {refusal::kind::conflict,
            "The session is " + std::string{to_string(state.state())} +
                (state.reason().empty() ? "" : " (" + state.reason() + ")") + ": " + failure.message + '.',
            "tokenkeeperctl status NAME says what to do about it.",
            {}};
}

}  // namespace

asio::awaitable<control::outcome<assessed_session>> session_commands::run(std::string name,
                                                                          session_action action,
                                                                          std::string peer) {
    const auto* session = context_.names.find(name);
    if (session == nullptr) co_return control::no_such_session(name);
    const auto id = session->id;
    const auto about = context_.names.describe(id);
    const std::string command{to_string(action)};
    if (action != session_action::revoke && action != session_action::renew) {
        context_.events.publish(events::command_given{about, command, peer});
        co_return co_await check(id, action, std::move(peer));
    }
    const audit record{context_.events, about, command, peer};
    const bool given = action == session_action::renew && !context_.sessions.find(id)->grants().possible();
    if (given) {
        auto taken = co_await take_from_source(id, std::move(peer));
        record.end(outcome_text(taken));
        co_return taken;
    }
    auto changed = co_await change(id, action, std::move(peer));
    record.end(outcome_text(changed));
    co_return changed;
}

asio::awaitable<command_end> session_commands::command(session_id id, session_action action,
                                                       std::string peer) {
    const auto ticket = context_.sessions.next_ticket();
    const input::command_given given{action, ticket};
    context_.sessions.tell(id, given, context_.world.now().boot);
    context_.beat.quicken();
    co_return co_await context_.waiting.end_of_command(id, ticket, std::move(peer));
}

asio::awaitable<session_commands::outcome> session_commands::check(session_id id, session_action action,
                                                                   std::string peer) {
    const auto end = co_await command(id, action, std::move(peer));
    static_cast<void>(end);  // a failed check is no refusal: the session shows it
    auto view = views_.session(id);
    if (!view) co_return gone();
    co_return std::move(*view);
}

asio::awaitable<session_commands::outcome> session_commands::change(session_id id, session_action action,
                                                                    std::string peer) {
    const bool doubtful = may_be_sent(*context_.sessions.find(id), action);
    const auto end = co_await command(id, action, std::move(peer));
    auto view = views_.session(id);
    if (!view) {
        auto refused = gone();
        refused.cause = error{errc::cancelled, "it left the configuration"};
        co_return refused;
    }
    if (!end.failure) co_return std::move(*view);
    if (end.failure->which() != errc::cancelled) {
        co_return upstream("The command failed, and the session stays " + std::string{to_string(view->state)},
                           *end.failure);
    }
    auto refused = not_carried_out(*context_.sessions.find(id), action, *end.failure);
    if (doubtful) refused.cause = *end.failure;
    co_return refused;
}

/// Reads the source of a session without a grant again, and waits until a token that is new was verified.
asio::awaitable<session_commands::outcome> session_commands::take_from_source(session_id id,
                                                                              std::string peer) {
    const auto reading = sources_.read_again(*context_.names.find(id));
    if (!reading.trouble.empty()) {
        context_.beat.quicken();
        co_return refusal{refusal::kind::conflict,
                          "The session's token file cannot be used: " + reading.trouble + '.',
                          "Correct that file: the daemon notices it, and no command is needed.",
                          {}};
    }
    const auto& settings = *context_.names.find(id)->settings;
    if (settings.source == token_source::login) {
        co_return refusal{refusal::kind::conflict,
                          "The session has no refresh token, so only a person can get it a new token.",
                          "Log in again: tokenkeeperctl login " + quote_for_shell(settings.name) + '.',
                          {}};
    }
    const auto& state = *context_.sessions.find(id);
    // The daemon may have noticed the file a moment ago; what it took then is still to be verified.
    const bool fresh = reading.renewed || state.state() == session_state::starting;
    if (!fresh) co_return impossible(state, session_action::renew);
    // While the present token may live, the new one is offered; otherwise it is in use already.
    if (state.has_candidate()) {
        auto changed = co_await change(id, session_action::renew, std::move(peer));
        co_return changed;
    }
    auto checked = co_await check(id, session_action::verify, std::move(peer));
    co_return checked;
}

}  // namespace tokenkeeper::operations
