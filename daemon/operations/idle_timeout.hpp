#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/operations/borrowed_token.hpp"
#include "daemon/operations/operation_context.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::operations {

/// An organization's idle timeout: read, or read, changed and written back, which is audited.
class idle_timeout {
public:
    idle_timeout(operation_context context, borrowed_token& tokens) : context_(context), tokens_(tokens) {}

    /// Uses the token of `session`, or of one that the daemon picks if that is empty. It writes nothing if
    /// the session or the organization left the configuration after the reading.
    boost::asio::awaitable<control::outcome<control::idle_timeout_view>> run(
        std::string organization, std::string session, control::idle_timeout_change change, std::string peer);

private:
    using outcome = control::outcome<genesys::idle_token_timeout>;

    boost::asio::awaitable<outcome> read(lender lender_session);
    boost::asio::awaitable<outcome> write(lender lender_session, genesys::idle_token_timeout wanted);

    operation_context context_;
    borrowed_token& tokens_;
};

}  // namespace tokenkeeper::operations
