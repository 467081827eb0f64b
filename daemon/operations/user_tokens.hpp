#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/operations/borrowed_token.hpp"
#include "daemon/operations/operation_context.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::operations {

/// Revokes every token of a user (deleteToken), which is audited.
class user_tokens {
public:
    user_tokens(operation_context context, borrowed_token& tokens) : context_(context), tokens_(tokens) {}

    /// Uses the token of `session`, or of one that the daemon picks if that is empty. Returns the session's
    /// name.
    boost::asio::awaitable<control::outcome<std::string>> revoke(std::string organization,
                                                                 std::string user_id, std::string session,
                                                                 std::string peer);

private:
    operation_context context_;
    borrowed_token& tokens_;
};

}  // namespace tokenkeeper::operations
