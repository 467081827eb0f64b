#pragma once

#include "daemon/config/sections/context.hpp"

#include <string>

/// The three keys that make a proxy, of an organization or of the daemon itself.
namespace tokenkeeper::config {

/// "http://[user:password@]host[:port]". No message repeats the text, as it may hold a password.
void read_proxy(const node& value, const std::string& path, context& input, network_way& target);
void read_proxy_credentials_file(const node& value, const std::string& path, context& input,
                                 network_way& target);
void read_no_proxy(const node& value, const std::string& path, context& input, network_way& target);

/// Checks the keys of a proxy in one section against each other, once all are read.
void check_proxy(const node& keys, const std::string& path, context& input, const network_way& read);
/// The same for an organization, whose URLs are checked too.
void check_proxy(const entry& e, const std::string& path, context& input, const organization& read);

}  // namespace tokenkeeper::config
