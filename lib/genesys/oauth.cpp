#include "lib/genesys/oauth.hpp"

#include "lib/genesys/base64.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenkeeper::genesys {
namespace {

using fields = std::vector<std::pair<std::string_view, std::string_view>>;

/// Encodes as application/x-www-form-urlencoded. A space becomes %20, which decoders of forms read like '+'.
secret encode_form(const fields& form) {
    std::size_t longest = 0;
    for (const auto& [name, value] : form)
        longest += name.size() + 3 * value.size() + 2;
    std::string text;
    text.reserve(longest);  // a string that grows leaves copies behind
    for (const auto& [name, value] : form) {
        if (!text.empty()) text += '&';
        text += name;
        text += '=';
        append_encoded(text, value);
    }
    return secret::take(text);
}

secret basic_authorization(const oauth_credentials& client) {
    const std::string_view given = client.client_secret.reveal();
    std::string pair;
    pair.reserve(3 * (client.client_id.size() + given.size()) + 1);
    const auto append = [&pair, raw = client.form == basic_form::raw](std::string_view part) {
        if (raw) {
            pair += part;
        } else {
            append_encoded(pair, part);
        }
    };
    append(client.client_id);
    pair += ':';
    append(given);
    return base64(secret::take(pair));
}

request grant(const oauth_credentials& client, fields form) {
    request r{method::post, "/oauth/token", secret{}};
    if (client.client_secret.empty()) {
        form.emplace_back("client_id", client.client_id);
    } else {
        r.basic = basic_authorization(client);
    }
    r.content_type = "application/x-www-form-urlencoded";
    r.secret_body = encode_form(form);
    return r;
}

}  // namespace

bool oauth_credentials::forms_differ() const noexcept {
    return !std::ranges::all_of(client_id, is_unreserved) ||
           !std::ranges::all_of(client_secret.reveal(), is_unreserved);
}

request client_credentials_grant(const oauth_credentials& client) {
    return grant(client, {{"grant_type", "client_credentials"}});
}

request refresh_token_grant(const oauth_credentials& client, const secret& refresh_token) {
    return grant(client, {{"grant_type", "refresh_token"}, {"refresh_token", refresh_token.reveal()}});
}

request authorization_code_grant(const oauth_credentials& client, const secret& code,
                                 const std::string& redirect_uri) {
    return grant(
        client,
        {{"grant_type", "authorization_code"}, {"code", code.reveal()}, {"redirect_uri", redirect_uri}});
}

request authorization_code_grant(const oauth_credentials& client, const secret& code,
                                 const std::string& redirect_uri, const secret& code_verifier) {
    return grant(client, {{"grant_type", "authorization_code"},
                          {"code", code.reveal()},
                          {"redirect_uri", redirect_uri},
                          {"code_verifier", code_verifier.reveal()}});
}

}  // namespace tokenkeeper::genesys
