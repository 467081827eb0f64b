#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/answers/json.hpp"
#include "lib/genesys/message.hpp"

#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// True for a status of 200 to 299.
bool is_success(const response& r) noexcept;

/// The object that an operation promises to answer.
struct expected_object {
    std::string_view name;                     ///< with its article, for messages: "a TokenInfo"
    bool (*fits)(const boost::json::object&);  ///< never null
};

/// Reads the JSON object of a successful answer.
///
/// An answer proves something only if it is the promised object: it must fit, and it must not be an error
/// with the status of a success (`{"message":"we are down","status":503}`). The error is that of
/// decode_error for a status outside 2xx, that of error_in_success for an error in the body,
/// errc::response_too_large for a body over largest_body, stored_answer for an answer that a gateway stored,
/// and malformed_response for everything else.
result<parsed_object> decode_object(const response& r, const expected_object& expected);

/// The same for an answer whose body was parsed already; nullopt: it is no object.
result<parsed_object> decode_parsed_object(const response& r, std::optional<parsed_object> body,
                                           const expected_object& expected);

/// The error of an answer that a gateway stored, whatever its status: it tells of an earlier time.
error stored_answer(const response& r, seconds age);

/// The error of an answer with the status of a success and the wrong content, which another server may have
/// given. `reason` continues the sentence "HTTP status 200, but ...": "it is a web page". The code is
/// errc::response_too_large if the body is larger than largest_body, else malformed_response.
error unusable_answer(const response& r, std::string_view reason);
/// The same for an answer whose body was parsed already; null: it is no object.
error unusable_answer(const response& r, std::string_view reason, const boost::json::object* body);

}  // namespace tokenkeeper::genesys
