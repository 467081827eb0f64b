#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <string_view>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// 200 to 299.
bool is_success(const response& r) noexcept;

/// The object that a successful answer is. What decode_error says for any other status;
/// errc::response_too_large and malformed_response where the body is not an object.
result<boost::json::object> decode_object(const response& r);

/// What an answer with success and the wrong content is (`why`: "it is a web page"): another server may have
/// given it. errc::malformed_response; errc::response_too_large where the body is larger than any.
error unusable_answer(const response& r, std::string_view why);

}  // namespace tokenkeeper::genesys
