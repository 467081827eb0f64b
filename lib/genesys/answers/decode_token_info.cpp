#include "lib/genesys/decode_token_info.hpp"

#include "lib/genesys/json.hpp"

#include <boost/json/value.hpp>

namespace tokenkeeper::genesys {
namespace {

using boost::json::object;

std::optional<named_entity> entity_in(const object& in, std::string_view key) {
    const object* const entity = object_in(in, key);
    if (entity == nullptr) return std::nullopt;
    return named_entity{text_in(*entity, "id"), text_in(*entity, "name")};
}

std::optional<cloned_user> cloned_user_in(const object& in) {
    const object* const user = object_in(in, "clonedUser");
    if (user == nullptr) return std::nullopt;
    cloned_user cloned;
    cloned.id = text_in(*user, "id");
    if (const object* const organization = object_in(*user, "organization")) {
        cloned.organization_id = text_in(*organization, "id");
    }
    return cloned;
}

std::optional<oauth_client> client_in(const object& in) {
    const object* const from = object_in(in, "OAuthClient");
    if (from == nullptr) return std::nullopt;
    oauth_client client;
    client.id = text_in(*from, "id");
    client.name = text_in(*from, "name");
    client.authorized_grant_type = text_in(*from, "authorizedGrantType");
    client.state = text_in(*from, "state");
    client.date_to_delete = parse_iso8601(string_in(*from, "dateToDelete"));
    client.scope = texts_in(*from, "scope");
    return client;
}

bool is_text(const object& in, std::string_view key) noexcept {
    const boost::json::value* const value = in.if_contains(key);
    return value != nullptr && value->is_string();
}

bool is_list(const object& in, std::string_view key) noexcept {
    const boost::json::value* const value = in.if_contains(key);
    return value != nullptr && value->is_array();
}

}  // namespace

bool is_token_info(const object& from) {
    for (const char* const key : {"organization", "homeOrganization", "clonedUser", "OAuthClient"}) {
        if (object_in(from, key) != nullptr) return true;
    }
    return is_text(from, "dateTokenIdles") || is_list(from, "authorizedScope");
}

token_info decode_token_info(const object& from) {
    token_info info;
    info.organization = entity_in(from, "organization");
    info.home_organization = entity_in(from, "homeOrganization");
    info.authorized_scope = texts_in(from, "authorizedScope");
    info.cloned = cloned_user_in(from);
    info.date_token_idles = parse_iso8601(string_in(from, "dateTokenIdles"));
    info.client = client_in(from);
    return info;
}

}  // namespace tokenkeeper::genesys
