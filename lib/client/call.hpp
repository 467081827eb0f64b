#pragma once

#include "lib/client/tokens_api.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <type_traits>
#include <utility>

/// For the .cpp files of this folder: what every call makes of an answer.
namespace tokenkeeper::client {

/// What an operation's call returns, from what its decode returns: void becomes nothing.
template <class Decoded>
using answer_of = answer<std::conditional_t<std::is_void_v<Decoded>, nothing, Decoded>>;

template <class T>
result<answer_of<T>> with_headers(result<T> decoded, const genesys::response& r) {
    if (!decoded) return decoded.error();
    answer_of<T> made;
    if constexpr (!std::is_void_v<T>) made.value = std::move(*decoded);
    made.server_date = genesys::server_date(r);
    made.correlation_id = genesys::printable(r.header("ININ-Correlation-Id"));
    return made;
}

}  // namespace tokenkeeper::client
