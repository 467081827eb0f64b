#include "daemon/store/origin.hpp"

#include "daemon/store/stored_session.hpp"

namespace tokenkeeper::store {

namespace {

constexpr std::string_view refresh = "refresh_token ";

}  // namespace

std::string given_origin(std::string_view api_url) {
    return "given " + std::string{api_url};
}

std::string client_credentials_origin(std::string_view login_url, std::string_view client_id) {
    return "client_credentials " + std::string{login_url} + ' ' + std::string{client_id};
}

std::string refresh_origin(std::string_view login_url, std::string_view client_id, const secret* seed) {
    std::string origin = std::string{refresh} + std::string{login_url} + ' ' + std::string{client_id} + ' ';
    if (seed != nullptr) origin += fingerprint(*seed);
    return origin;
}

std::string_view seed_fingerprint(std::string_view origin) {
    if (!origin.starts_with(refresh)) return {};
    return origin.substr(origin.rfind(' ') + 1);
}

}  // namespace tokenkeeper::store
