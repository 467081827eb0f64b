#include "tests/cloud/oauth/authorize_rules.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace tokenkeeper::cloud {

namespace {

using refusal = std::optional<authorize_refusal>;

/// The length of a SHA-256 in base64url without padding.
constexpr std::size_t challenge_length = 43;

template <class T, class U>
bool contains(const T& list, const U& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

bool is_alphanumeric(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_challenge(std::string_view text) {
    return text.size() == challenge_length && std::all_of(text.begin(), text.end(), [](char c) {
               return is_alphanumeric(c) || c == '-' || c == '_';
           });
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

refusal trust_refusal(const authorize_request& r, const client_setup* client) {
    if (client == nullptr) return authorize_refusal{{}, "No client has this client_id."};
    if (!contains(client->redirect_uris, r.redirect_uri)) {
        return authorize_refusal{{}, "The client has not registered this redirect_uri."};
    }
    return std::nullopt;
}

refusal permission_refusal(const client_setup& client) {
    if (!client.enabled) return authorize_refusal{"unauthorized_client", "the client is disabled"};
    if (!contains(client.grants, grant_type::authorization_code)) {
        return authorize_refusal{"unauthorized_client", "the client may not use authorization codes"};
    }
    return std::nullopt;
}

refusal proof_refusal(const authorize_request& r, const client_setup& client) {
    if (r.code_challenge.empty()) {
        if (client.is_public) return authorize_refusal{"invalid_request", "a public client needs PKCE"};
        if (r.code_challenge_method.empty()) return std::nullopt;
        return authorize_refusal{"invalid_request", "code_challenge is missing"};
    }
    if (r.code_challenge_method != "S256") {
        return authorize_refusal{"invalid_request", "code_challenge_method must be S256"};
    }
    if (!is_challenge(r.code_challenge)) {
        return authorize_refusal{"invalid_request", "code_challenge is no SHA-256 in base64url"};
    }
    return std::nullopt;
}

}  // namespace

std::optional<authorize_refusal> refusal_of(const authorize_request& request, const client_setup* client) {
    if (auto found = trust_refusal(request, client)) return found;
    if (request.repeats) return authorize_refusal{"invalid_request", "a parameter came twice"};
    if (!is_printable(request.state)) {
        return authorize_refusal{"invalid_request", "state must be printable ASCII"};
    }
    if (request.response_type.empty()) {
        return authorize_refusal{"invalid_request", "response_type is missing"};
    }
    if (request.response_type != "code") {
        return authorize_refusal{"unsupported_response_type", "response_type must be code"};
    }
    if (auto found = permission_refusal(*client)) return found;
    if (auto found = proof_refusal(request, *client)) return found;
    if (request.answer == consent::unclear) {
        return authorize_refusal{"invalid_request", "answer must be allow or deny"};
    }
    return std::nullopt;
}

bool is_redirect_uri(std::string_view uri) {
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    if (std::isalpha(static_cast<unsigned char>(uri.front())) == 0) return false;
    const auto scheme = uri.substr(0, colon);
    return std::all_of(scheme.begin(), scheme.end(),
                       [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; }) &&
           std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c <= '~' && c != '#'; });
}

}  // namespace tokenkeeper::cloud
