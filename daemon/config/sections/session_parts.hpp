#pragma once

#include "daemon/config/draft.hpp"
#include "daemon/config/sections/section.hpp"

#include <string>
#include <string_view>

/// The keys of a session that are sections themselves.
namespace tokenkeeper::config {

/// The users and groups of a rule.
const section<principals>& principal_keys();
void read_client_id(const node& value, const std::string& path, context& input, oauth_client& target);

void read_client_credentials(const node& value, const std::string& path, context& input, session& target);
void read_refresh_token(const node& value, const std::string& path, context& input, session& target);
void read_login(const node& value, const std::string& path, context& input, session& target);
void read_token_sink(const node& value, const std::string& path, context& input, session& target);
void read_credential_for(const node& value, const std::string& path, context& input, session& target);

/// Keeps the organization that the entry names; reports that there is none.
void refer_to_organization(const entry& e, const std::string& path, context& input, config_draft& draft);

/// These functions claim the things that belong to one session only: the path of its token_sink, its refresh
/// token (two sessions that rotate one would end each other's login) and its units. The session's entry is
/// read already; the claims are kept in `draft`, and an error names both places.
void claim_sink(const entry& e, const std::string& path, const session& read, context& input,
                config_draft& draft);
void claim_refresh_token(const entry& e, const std::string& path, const session& read, context& input,
                         config_draft& draft);
void claim_units(const entry& e, const std::string& path, context& input, config_draft& draft);

}  // namespace tokenkeeper::config
