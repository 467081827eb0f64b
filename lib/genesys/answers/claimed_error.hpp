#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// The error that a body tells of: Genesys' ErrorBody, an error of OAuth (RFC 6749), problem+json (RFC 9457),
/// or one of the forms in which gateways write theirs. Its texts are fit to be shown.
struct claimed_error {
    int status = 0;       ///< 0 where the body tells none
    std::string code;     ///< "service.unavailable", "invalid_client"; may be empty
    std::string message;  ///< may be empty
    /// The body is an error whatever else it holds: it tells a status of 400 or more, or has a field `error`.
    bool certain = false;

    /// It tells of something that passes: 408, 429, 5xx, or a code that means one of them.
    [[nodiscard]] bool passing() const noexcept;
};

/// Nullopt where the body tells of no error.
std::optional<claimed_error> find_claimed_error(const boost::json::object& body);

/// What a success is whose body is an error: a passing fault, as nobody knows who wrote it. No token is dead
/// by it and none lives by it. errc::server_unavailable where the claim is passing, else malformed_response.
error error_in_success(const response& r, const claimed_error& claim);

}  // namespace tokenkeeper::genesys
