// Setting up OAuth clients by JSON.
#include "tests/cloud/admin/object_reader.hpp"
#include "tests/cloud/admin/setup.hpp"

#include <utility>

namespace tokenkeeper::cloud {

namespace {

namespace json = boost::json;

std::vector<grant_type> grants_of(object_reader& r, std::vector<grant_type> usual) {
    if (r.any("grants") == nullptr) return usual;
    std::vector<grant_type> found;
    for (const auto& entry : r.texts("grants")) {
        const auto known = grant_type_from(entry);
        if (!known) r.complain("grants", "no grant '" + entry + "'");
        found.push_back(*known);
    }
    return found;
}

}  // namespace

std::string add_client(cloud_model& model, const json::value& input, wall_time now) {
    object_reader r{input, "client"};
    client_setup c;
    c.name = r.required_text("name");
    c.organization = r.required_text("organization");
    c.login_organization = r.text("login_organization").value_or("");
    c.client_id = r.text("client_id").value_or("");
    c.client_secret = r.text("client_secret").value_or("");
    c.grants = grants_of(r, std::move(c.grants));
    c.redirect_uris = r.texts("redirect_uris");
    c.token_life = r.whole_seconds("token_life").value_or(c.token_life);
    c.code_life = r.whole_seconds("code_life").value_or(c.code_life);
    c.rotates = r.flag("rotates").value_or(c.rotates);
    c.reuse_kills_family = r.flag("reuse_kills_family").value_or(c.reuse_kills_family);
    c.enabled = r.flag("enabled").value_or(c.enabled);
    c.is_public = r.flag("public").value_or(c.is_public);
    c.user_id = r.text("user_id").value_or("");
    c.label = r.text("label").value_or("");
    c.groups = r.texts("groups");
    c.permissions = r.texts("permissions");
    const auto families = r.texts("refresh_tokens");
    r.finish();
    std::string name = c.name;
    model.add_client(std::move(c), now);
    for (const auto& family : families) {
        model.seed_refresh_token(name, family);
    }
    return name;
}

std::string add_refresh_token(cloud_model& model, std::string_view client, const json::value& input) {
    object_reader r{input, "refresh-token"};
    std::string name = r.required_text("name");
    r.finish();
    model.seed_refresh_token(client, name);
    return name;
}

std::string add_authorization_code(cloud_model& model, std::string_view client, const json::value& input,
                                   wall_time now) {
    object_reader r{input, "code"};
    std::string redirect_uri = r.required_text("redirect_uri");
    std::string challenge = r.text("code_challenge").value_or("");
    r.finish();
    return model.add_authorization_code(client, std::move(redirect_uri), now, std::move(challenge));
}

void change_client_secret(cloud_model& model, std::string_view client, const json::value& input) {
    object_reader r{input, "secret"};
    std::string secret = r.required_text("client_secret");
    r.finish();
    model.set_client_secret(client, std::move(secret));
}

void change_login_organization(cloud_model& model, std::string_view client, const json::value& input) {
    object_reader r{input, "login-organization"};
    const auto* value = r.any("organization");
    const bool own = value != nullptr && value->is_null();
    std::string organization = own ? std::string{} : r.required_text("organization");
    r.finish();
    model.set_login_organization(client, std::move(organization));
}

}  // namespace tokenkeeper::cloud
