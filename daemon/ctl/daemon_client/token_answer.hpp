#pragma once

#include "daemon/ctl/daemon_client/api.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// A session's token as the daemon handed it out.
struct token_answer {
    std::string token;   ///< visible ASCII, not empty
    std::string region;  ///< letters, digits and dashes; empty where the organization has explicit URLs
    std::string json;    ///< the whole answer
};

/// Asks for the token of a session that is valid for at least `min_valid`, where that is given. An answer
/// with anything else in it than a token and a region is a failure: nothing of it may reach a shell or a
/// terminal.
outcome<token_answer> fetch_token(const client& daemon, const std::string& session,
                                  const std::optional<milliseconds>& min_valid, milliseconds timeout);

}  // namespace tokenkeeper::ctl
