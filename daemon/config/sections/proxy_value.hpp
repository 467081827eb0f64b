#pragma once

#include "daemon/config/sections/context.hpp"

#include <string>

/// The three keys of an organization that make its proxy.
namespace tokenkeeper::config {

/// "http://[user:password@]host[:port]". No message repeats the text, as it may hold a password.
void read_proxy(const node& value, const std::string& path, context& input, organization& target);
void read_proxy_credentials_file(const node& value, const std::string& path, context& input,
                                 organization& target);
void read_no_proxy(const node& value, const std::string& path, context& input, organization& target);

/// Checks the keys of the proxy against each other, once all are read.
void check_proxy(const entry& e, const std::string& path, context& input, const organization& read);

}  // namespace tokenkeeper::config
