#pragma once

#include <string_view>

namespace tokenkeeper::net {

/// True for the names of Genesys Cloud's own regions ("api.mypurecloud.com"): they are whole names, so a
/// search domain of this host has no say in them.
bool is_region_name(std::string_view host);

/// Makes the calling thread's getaddrinfo ask for names with a dot as they are, before it appends search
/// domains. With `ndots:5`, as containers have it, each search domain would be asked first: slower, and a
/// wildcard there would answer in the region's place. Unlike a dot at the end of the name, this leaves
/// /etc/hosts in force.
void ask_whole_names_first() noexcept;

}  // namespace tokenkeeper::net
