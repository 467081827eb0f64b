#pragma once

#include "tests/cloud/cloud_model.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

/// Setting up a model by JSON: what the admin interface and a scenario have in common. README.md has the
/// keys.
///
/// Durations are texts ("90s", "-1h") or numbers of seconds. Anything unknown, misspelt or of a wrong type is
/// a setup_error that names the place.
namespace tokenkeeper::cloud {

class setup_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Gives the organization's name.
std::string add_organization(cloud_model& model, const boost::json::value& input, wall_time now);
/// Gives the token's name.
std::string add_token(cloud_model& model, const boost::json::value& input, wall_time now);
/// An OAuth client and its `refresh_tokens`, by name. Gives the client's name.
std::string add_client(cloud_model& model, const boost::json::value& input, wall_time now);
/// `{"name": "view"}`: a family's first refresh token. Gives its name.
std::string add_refresh_token(cloud_model& model, std::string_view client, const boost::json::value& input);
/// `{"redirect_uri": "…", "code_challenge": "…"}`, the latter for PKCE. Gives the code.
std::string add_authorization_code(cloud_model& model, std::string_view client,
                                   const boost::json::value& input, wall_time now);
/// `{"client_secret": "…"}`.
void change_client_secret(cloud_model& model, std::string_view client, const boost::json::value& input);
/// `{"organization": "globex"}`; null: the client's own.
void change_login_organization(cloud_model& model, std::string_view client, const boost::json::value& input);
void add_fault(cloud_model& model, const boost::json::value& input, wall_time now);
/// One action at a later time: `{"at": "60s", "revoke": "contractor"}`.
void add_event(cloud_model& model, const boost::json::value& input, wall_time now);
/// `{"idle_timeout": "20s"}`; null disables.
void change_idle_timeout(cloud_model& model, std::string_view organization, const boost::json::value& input,
                         wall_time now);
/// `{"operations": ["getTokensMe"]}`, or `{"operations": [...], "excluded": false}`.
void change_exclusions(cloud_model& model, std::string_view organization, const boost::json::value& input);
/// `{"clock_skew": "-90s"}`.
void change_clock_skew(cloud_model& model, const boost::json::value& input);

/// A whole scenario: `clock_skew`, `organizations`, `tokens` and `clients` by name, `faults`, `events`.
void set_up(cloud_model& model, const boost::json::value& input, wall_time now);

/// The same from YAML. Throws setup_error.
void set_up_from_yaml(cloud_model& model, const std::string& yaml, wall_time now);

}  // namespace tokenkeeper::cloud
