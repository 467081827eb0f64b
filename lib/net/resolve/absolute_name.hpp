#pragma once

#include <string_view>

namespace tokenkeeper::net {

/// True for the names of Genesys Cloud's own regions ("api.mypurecloud.com"). They are whole names, so no
/// search domain of this host applies to them.
bool is_region_name(std::string_view host);

/// Makes the calling thread's getaddrinfo look up names with a dot unchanged before it appends search
/// domains. With `ndots:5`, which containers often have, it would try each search domain first: that is
/// slower, and a wildcard there would answer in the region's place. Unlike a dot at the end of the name, this
/// leaves /etc/hosts in force.
void ask_whole_names_first() noexcept;

}  // namespace tokenkeeper::net
