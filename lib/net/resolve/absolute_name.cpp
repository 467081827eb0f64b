#include "lib/net/resolve/absolute_name.hpp"

#include <netinet/in.h>
#include <resolv.h>

namespace tokenkeeper::net {

void ask_whole_names_only() noexcept {
    // The resolver's settings belong to the thread.
    if (::res_init() != 0) return;
    _res.ndots = 1;
    _res.options &= ~static_cast<unsigned long>(RES_DNSRCH);
}

}  // namespace tokenkeeper::net
