#include "lib/genesys/answers/decode_token_info.hpp"

#include "lib/genesys/answers/json.hpp"

#include <boost/json/value.hpp>

namespace tokenkeeper::genesys {
namespace {

using boost::json::object;

std::optional<named_entity> entity_in(const object& json, std::string_view key) {
    const object* const entity = object_in(json, key);
    if (entity == nullptr) return std::nullopt;
    return named_entity{text_in(*entity, "id"), text_in(*entity, "name")};
}

std::optional<cloned_user> cloned_user_in(const object& json) {
    const object* const user = object_in(json, "clonedUser");
    if (user == nullptr) return std::nullopt;
    cloned_user cloned;
    cloned.id = text_in(*user, "id");
    if (const object* const organization = object_in(*user, "organization")) {
        cloned.organization_id = text_in(*organization, "id");
    }
    return cloned;
}

std::optional<oauth_client> client_in(const object& json) {
    const object* const fields = object_in(json, "OAuthClient");
    if (fields == nullptr) return std::nullopt;
    oauth_client client;
    client.id = text_in(*fields, "id");
    client.name = text_in(*fields, "name");
    client.authorized_grant_type = text_in(*fields, "authorizedGrantType");
    client.state = text_in(*fields, "state");
    client.date_to_delete = parse_iso8601(string_in(*fields, "dateToDelete"));
    client.scope = scopes_in(*fields, "scope");
    return client;
}

bool is_text(const object& json, std::string_view key) noexcept {
    const boost::json::value* const value = json.if_contains(key);
    return value != nullptr && value->is_string();
}

bool is_list(const object& json, std::string_view key) noexcept {
    const boost::json::value* const value = json.if_contains(key);
    return value != nullptr && value->is_array();
}

}  // namespace

bool is_token_info(const object& json) {
    for (const char* const key : {"organization", "homeOrganization", "clonedUser", "OAuthClient"}) {
        if (object_in(json, key) != nullptr) return true;
    }
    return is_text(json, "dateTokenIdles") || is_list(json, "authorizedScope");
}

token_info decode_token_info(const object& json) {
    token_info info;
    info.organization = entity_in(json, "organization");
    info.home_organization = entity_in(json, "homeOrganization");
    info.authorized_scope = scopes_in(json, "authorizedScope");
    info.cloned = cloned_user_in(json);
    info.date_token_idles = parse_iso8601(string_in(json, "dateTokenIdles"));
    info.client = client_in(json);
    return info;
}

}  // namespace tokenkeeper::genesys
