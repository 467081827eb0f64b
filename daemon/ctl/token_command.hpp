#pragma once

#include "daemon/ctl/context.hpp"

#include <string>

namespace tokenkeeper::ctl {

enum class token_form {
    plain,        ///< the token alone
    header,       ///< `Authorization: Bearer …`
    environment,  ///< `GENESYSCLOUD_ACCESS_TOKEN=…` and `GENESYSCLOUD_REGION=…`, as gc and Terraform read
                  ///< them
};

struct token_options {
    std::string name;
    std::string min_valid;  ///< a duration; empty: the daemon's own
    token_form form = token_form::plain;
};

/// `token`: the session's token on `out` and nothing else there, so that it can be piped on. Prints nothing
/// where any part of it is not what it should be: a token of other than visible ASCII, and for the
/// environment one that a shell would take apart.
exit_status run_token(const context& in, const token_options& what);

}  // namespace tokenkeeper::ctl
