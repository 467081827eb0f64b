#include "daemon/keeper/origin.hpp"

#include "daemon/state/store.hpp"

namespace tokenkeeper::keeper {

std::string given_origin(std::string_view api_url) {
    return "given " + std::string{api_url};
}

std::string client_credentials_origin(std::string_view login_url, std::string_view client_id) {
    return "client_credentials " + std::string{login_url} + ' ' + std::string{client_id};
}

std::string refresh_origin(std::string_view login_url, std::string_view client_id, const secret* seed) {
    std::string origin = "refresh_token " + std::string{login_url} + ' ' + std::string{client_id} + ' ';
    if (seed != nullptr) origin += state::fingerprint(*seed);
    return origin;
}

}  // namespace tokenkeeper::keeper
