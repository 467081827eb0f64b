#include "lib/net/resolve/address_order.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenkeeper::net {

addresses alternate_families(const addresses& resolved) {
    if (resolved.empty()) return {};
    addresses first_family;
    addresses second_family;
    for (const auto& address : resolved)
        (address.is_v4() == resolved.front().is_v4() ? first_family : second_family).push_back(address);
    addresses ordered;
    for (std::size_t i = 0; i < std::max(first_family.size(), second_family.size()); ++i) {
        if (i < first_family.size()) ordered.push_back(first_family[i]);
        if (i < second_family.size()) ordered.push_back(second_family[i]);
    }
    return ordered;
}

}  // namespace tokenkeeper::net
