#pragma once

#include "daemon/config/loading.hpp"

#include <string>
#include <string_view>

/// The keys of a session that are sections themselves.
namespace tokenkeeper::config {

void read_client_credentials(const node& from, const std::string& path, context& in, session& to);
void read_refresh_token(const node& from, const std::string& path, context& in, session& to);
void read_token_sink(const node& from, const std::string& path, context& in, session& to);
void read_credential_for(const node& from, const std::string& path, context& in, session& to);

/// What may belong to one session only: the path of its token_sink, its refresh token (two sessions that
/// rotate one would end each other's login) and its units. The session's entry is read already; what it
/// claims is kept in `to`, and an error names both places.
void claim_sink(const entry& e, const std::string& path, const session& read, context& in, loading& to);
void claim_refresh_token(const entry& e, const std::string& path, const session& read, context& in,
                         loading& to);
void claim_units(const entry& e, const std::string& path, context& in, loading& to);

}  // namespace tokenkeeper::config
