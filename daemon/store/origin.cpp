#include "daemon/store/origin.hpp"

#include "daemon/store/stored_session.hpp"

namespace tokenkeeper::store {

namespace {

constexpr std::string_view refresh = "refresh_token ";
constexpr std::string_view by_login = "login ";

/// "refresh_token https://login.example client sha256:…"
std::string family_origin(std::string_view source, std::string_view login_url, std::string_view client_id,
                          const secret* first) {
    std::string origin{source};
    origin += login_url;
    origin += ' ';
    origin += client_id;
    origin += ' ';
    if (first != nullptr) origin += fingerprint(*first);
    return origin;
}

}  // namespace

std::string given_origin(std::string_view api_url, const std::string& file) {
    auto origin = "given " + std::string{api_url};
    if (!file.empty()) origin += ' ' + fingerprint(secret{file});
    return origin;
}

std::string client_credentials_origin(const credentials_origin& client, const secret* client_secret) {
    std::string origin{"client_credentials "};
    for (const auto part : {client.api_url, client.login_url, client.client_id})
        origin.append(part).append(" ");
    origin += fingerprint(secret{client.secret_file}) + ' ';
    if (client_secret != nullptr) origin += fingerprint(*client_secret);
    return origin;
}

std::string place_of(std::string_view api_url, const std::string& file) {
    const auto whole = fingerprint(secret{std::string{api_url} + ' ' + file});
    constexpr std::size_t digits = 30;
    return whole.substr(whole.find(':') + 1, digits);
}

std::string refresh_origin(std::string_view login_url, std::string_view client_id, const secret* seed) {
    return family_origin(refresh, login_url, client_id, seed);
}

std::string login_origin(std::string_view login_url, std::string_view client_id, const secret* first_token) {
    return family_origin(by_login, login_url, client_id, first_token);
}

std::string_view seed_fingerprint(std::string_view origin) {
    if (!origin.starts_with(refresh) && !origin.starts_with(by_login)) return {};
    return origin.substr(origin.rfind(' ') + 1);
}

}  // namespace tokenkeeper::store
