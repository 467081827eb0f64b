#include "daemon/operations/login_refusals.hpp"

#include "daemon/operations/refusals.hpp"
#include "lib/base/shell_word.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokenkeeper::operations {

using control::refusal;

namespace {

refusal conflict(std::string detail, std::string hint) {
    return {refusal::kind::conflict, std::move(detail), std::move(hint), {}};
}

std::string again(const std::string& name) {
    return "Begin again: tokenkeeperctl login " + quote_for_shell(name) + '.';
}

/// The error of a redirect for the audit: one short word, or that it is none.
std::string error_word(std::string_view error) {
    constexpr std::size_t longest_word = 40;
    const bool is_word = error.size() <= longest_word && std::ranges::all_of(error, [](char c) {
                             return genesys::is_letter_or_digit(c) || c == '_';
                         });
    return is_word ? std::string{error} : "an error that is no word";
}

}  // namespace

refusal no_login_source(const config::session& settings) {
    const auto detail = "The session takes its tokens from " + std::string{to_string(settings.source)} +
                        ", so nobody can log in to it.";
    const std::string other =
        " To log in with a browser instead, configure login: { client_id: …, redirect_uri: … }.";
    switch (settings.source) {
        case token_source::access_token_file:
            return conflict(detail, "Write a new token into " + settings.token_file->string() + '.' + other);
        case token_source::access_token:
            return conflict(detail,
                            "Put a new token into the configuration, then: tokenkeeperctl reload." + other);
        case token_source::refresh_token:
            return conflict(detail, "The daemon gets its tokens with a refresh token." + other);
        default:
            return conflict(detail, "The daemon gets its tokens itself." + other);
    }
}

refusal no_such_login(const std::string& name) {
    return {
        refusal::kind::no_such_login,
        "This login is over: it was finished, a newer one began, its ten minutes passed, or the daemon was "
        "restarted.",
        again(name),
        {}};
}

refusal login_mismatch() {
    return {
        refusal::kind::login_mismatch,
        "The state is not that of the pending login, so this redirect belongs to another one, or somebody "
        "made it up.",
        "The login is still pending: finish it in the browser where it was begun.",
        {}};
}

refusal refusal_of_redirect(const control::login_redirect& redirect, const std::string& name) {
    const auto word = genesys::printable_message(redirect.error);
    const auto said = genesys::printable_message(redirect.error_description);
    const auto clause =
        " (" + word + ")" + (said.empty() ? "." : ": " + said + (said.ends_with('.') ? "" : "."));
    const auto refused = [&redirect, &clause](std::string attempt, std::string hint) {
        attempt.insert(0, "The redirect says that ");
        auto answer = conflict(attempt + clause, std::move(hint));
        answer.audit = attempt + " (" + error_word(redirect.error) + ").";
        return answer;
    };
    if (redirect.error == "access_denied") {
        return refused("the login was refused",
                       "Somebody said no, or may not use this OAuth client: log in as somebody who may, and "
                       "consent: tokenkeeperctl login " +
                           quote_for_shell(name) + '.');
    }
    if (redirect.error == "unauthorized_client" || redirect.error == "unsupported_response_type") {
        return refused(
            "the OAuth client may not be used for logins",
            "Enable the OAuth client in Genesys Cloud, and give it the grant PKCE; or configure another "
            "client_id.");
    }
    if (redirect.error == "server_error" || redirect.error == "temporarily_unavailable")
        return refused("the login service failed", "Wait a minute. " + again(name));
    return refused(
        "the login was refused",
        "Check client_id and redirect_uri of the session: the OAuth client must have registered just "
        "this redirect_uri.");
}

refusal refused_exchange(const error& cause, const std::string& name) {
    const auto said = cause.message.empty() ? std::string{"."} : " (" + cause.message + ").";
    switch (cause.which()) {
        case errc::invalid_grant:
            return conflict("The login service does not accept the code" + said,
                            again(name) +
                                " A code works once, and for about a minute. If it fails again, compare "
                                "redirect_uri with that of the OAuth client.");
        case errc::invalid_client:
        case errc::unauthorized_client:
            return conflict(
                "The login service does not let this OAuth client exchange the code" + said,
                "Give the OAuth client the grant PKCE in Genesys Cloud; check client_id, and region or "
                "login_url.");
        case errc::state_not_saved:
            return conflict(
                "The login was not finished: " + cause.message + '.',
                "Make room on the disk of the state store, or correct its rights; then log in again: "
                "tokenkeeperctl login " +
                    quote_for_shell(name) + '.');
        case errc::cancelled:
            return conflict(
                "The login was not finished: " + cause.message + '.',
                "See how the session is now: tokenkeeperctl status " + quote_for_shell(name) + '.');
        default:
            break;
    }
    auto refused = upstream("The code could not be exchanged", cause);
    refused.hint = "The daemon does not try again, as a code is sent once. " + again(name);
    return refused;
}

refusal refused_token(const error& cause, const std::string& name) {
    if (cause.which() == errc::wrong_organization)
        return conflict("The login was not used: " + cause.message + '.', std::string{cause.hint()});
    auto refused =
        upstream("The API does not accept the token of this login, so the daemon does not use it", cause);
    refused.hint = "Log in again: tokenkeeperctl login " + quote_for_shell(name) + '.';
    return refused;
}

}  // namespace tokenkeeper::operations
