#include "daemon/state/column_sealer.hpp"

namespace tokenkeeper::state {
namespace {

/// No column's name holds a NUL, so no two places have the same text.
std::string place_of(std::string_view session, std::string_view column) {
    std::string place{column};
    place += '\0';
    place += session;
    return place;
}

}  // namespace

std::optional<column_value> column_sealer::put(std::string_view session, std::string_view column,
                                               const secret& value) const {
    if (!seals()) return column_value{value};
    auto sealed = seal(key_, place_of(session, column), value.reveal());
    if (!sealed) return std::nullopt;
    return column_value{std::move(*sealed)};
}

boost::system::result<secret, seal_fault> column_sealer::take(std::string_view session,
                                                              std::string_view column,
                                                              std::string_view stored) const {
    if (!seals()) return secret{stored};
    return unseal(key_, place_of(session, column), stored);
}

}  // namespace tokenkeeper::state
