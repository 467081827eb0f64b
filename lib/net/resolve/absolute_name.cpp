#include "lib/net/resolve/absolute_name.hpp"

#include "lib/genesys/region.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>

#include <netinet/in.h>
#include <resolv.h>

namespace tokenkeeper::net {

bool is_region_name(std::string_view host) {
    return std::ranges::any_of(genesys::regions(), [host](const genesys::region& region) {
        const auto domain = region.domain;
        return host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.' &&
               genesys::same_ignoring_case(host.substr(host.size() - domain.size()), domain);
    });
}

void ask_whole_names_first() noexcept {
    // The resolver's settings belong to the thread.
    if (::res_init() == 0) _res.ndots = 1;
}

}  // namespace tokenkeeper::net
