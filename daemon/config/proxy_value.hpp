#pragma once

#include "daemon/config/context.hpp"

#include <string>

/// The three keys of an organization that make its proxy.
namespace tokenkeeper::config {

/// "http://[user:password@]host[:port]". No message tells what was written, as it may hold a password.
void read_proxy(const node& from, const std::string& path, context& in, organization& to);
void read_proxy_credentials_file(const node& from, const std::string& path, context& in, organization& to);
void read_no_proxy(const node& from, const std::string& path, context& in, organization& to);

/// What one key needs of another, once all are read.
void check_proxy(const entry& e, const std::string& path, context& in, const organization& read);

}  // namespace tokenkeeper::config
