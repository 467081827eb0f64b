#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <string_view>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// 200 to 299.
bool is_success(const response& r) noexcept;

/// What an operation promises to answer.
struct expected_object {
    std::string_view name;  ///< "a TokenInfo"
    bool (*fits)(const boost::json::object&);
};

/// The object that a successful answer is.
///
/// An answer proves something only where it is what was promised: it must fit, and it must not be an error
/// with the status of a success (`{"message":"we are down","status":503}`). Gives what decode_error says for
/// any other status, what error_in_success says for an error, errc::response_too_large, and
/// malformed_response for everything else.
result<boost::json::object> decode_object(const response& r, const expected_object& expected);

/// What an answer with success and the wrong content is (`why`: "it is a web page"): another server may have
/// given it. errc::malformed_response; errc::response_too_large where the body is larger than any.
error unusable_answer(const response& r, std::string_view why);

}  // namespace tokenkeeper::genesys
