#pragma once

#include "lib/session/giver.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// The Genesys organization that a token is of, as the API tells it in TokenInfo. A configured organization
/// may get tokens of several ones, as all of a region share an API; what is told with one's token holds for
/// its tokens alone.
using tenant_id = std::uint64_t;

inline constexpr tenant_id named_tenant = tenant_id{1} << 63U;

/// By the ids of `organization` and `homeOrganization`, which differ for guests.
inline tenant_id tenant_of(std::string_view organization, std::string_view home) {
    return named_tenant | std::hash<std::string>{}(std::string{organization} + '/' + std::string{home});
}

/// The tenant of a party's tokens where the API has not told it: they are taken to be of one.
inline tenant_id tenant_of(party_id party) noexcept {
    return party;
}
/// The API has told it.
inline bool is_named(tenant_id tenant) noexcept {
    return (tenant & named_tenant) != 0;
}

}  // namespace tokenkeeper
