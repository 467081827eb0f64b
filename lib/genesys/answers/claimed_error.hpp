#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <optional>
#include <string>

#include <boost/json/object.hpp>

namespace tokenkeeper::genesys {

/// The error that a body reports: Genesys' ErrorBody, an error of OAuth (RFC 6749), problem+json (RFC 9457),
/// or one of the forms that gateways use. Its texts may be shown to people.
struct claimed_error {
    int status = 0;       ///< 100 to 599; 0 if the body has no status
    std::string code;     ///< "service.unavailable", "invalid_client"; may be empty
    std::string message;  ///< may be empty
    /// The body is an error whatever else it holds: it has a status of 400 or more, or a field `error`.
    bool certain = false;

    /// The fault passes: its status is 408, 429 or 5xx, or its code means one of them.
    [[nodiscard]] bool passing() const noexcept;
};

/// Gives nullopt if the body reports no error.
std::optional<claimed_error> find_claimed_error(const boost::json::object& body);

/// The error of a response with the status of a success and an error as its body. An unknown server may have
/// written it, so it is a passing fault: it proves neither that a token is dead nor that it lives. Its code
/// is errc::server_unavailable if the claim is passing, else malformed_response.
error error_in_success(const response& r, const claimed_error& claim, const boost::json::object& body);

}  // namespace tokenkeeper::genesys
