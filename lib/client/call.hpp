#pragma once

#include "lib/base/error.hpp"
#include "lib/client/answer.hpp"
#include "lib/genesys/message.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/genesys/text.hpp"

#include <string>
#include <type_traits>
#include <utility>

/// For the .cpp files of this folder: the conversion of a response that all calls share.
namespace tokenkeeper::client {

/// The type that a call returns, made of the type that its decode function returns: void becomes nothing.
template <class Decoded>
using answer_of = answer<std::conditional_t<std::is_void_v<Decoded>, nothing, Decoded>>;

/// Names a compression that no request asks for, where the answer could not be read because of it.
inline error with_encoding(error failure, const genesys::response& response) {
    const auto encoding = genesys::one_line(response.header("Content-Encoding"), 20);
    const bool is_plain = encoding.empty() || genesys::same_ignoring_case(encoding, "identity");
    if (failure.which() == errc::malformed_response && !is_plain) {
        failure.message = "the answer is compressed (Content-Encoding: " + encoding +
                          "), which the request did not ask for";
    }
    return failure;
}

template <class T>
result<answer_of<T>> with_headers(result<T> decoded, const genesys::response& response) {
    if (!decoded) return with_encoding(decoded.error(), response);
    answer_of<T> converted;
    if constexpr (!std::is_void_v<T>) converted.value = std::move(*decoded);
    converted.server_date = genesys::server_date(response);
    converted.correlation_id = genesys::one_line(response.header("ININ-Correlation-Id"));
    return converted;
}

}  // namespace tokenkeeper::client
