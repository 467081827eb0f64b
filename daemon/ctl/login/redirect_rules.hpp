#pragma once

#include "daemon/ctl/login/redirect_address.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tokenkeeper::ctl {

/// A request that somebody sent to the redirect address: a browser, another user of this host, or a web page
/// that guessed the port.
struct redirect_request {
    std::string method;
    std::string target;
    std::vector<std::string> hosts;  ///< each header Host of the request
    bool has_body = false;
};

/// The answer that a login waits for.
struct expected_answer {
    std::string redirect_uri;
    std::string state;
    std::string login_host;  ///< of the login service
};

/// The redirect that a login waits for.
struct redirect_expectation {
    redirect_address address;
    expected_answer answer;
};

/// The answer of the login service, as the browser brings it: a code, or an error in its place.
struct authorization_answer {
    std::string code;
    std::string error;
    std::string error_description;
    std::string state;
};

/// The request is not the answer to this login. The login goes on waiting.
struct redirect_refusal {
    unsigned status = 400;  ///< of HTTP
    std::string reason;     ///< one sentence for a person; it repeats nothing of the request
};

using redirect_verdict = std::variant<redirect_refusal, authorization_answer>;

/// Decides what a request is worth: method, Host, path, and then its parameters. The state is compared in a
/// time that does not depend on its content. An issuer (iss: RFC 9207) is that of this login service.
redirect_verdict judge_redirect(const redirect_request& request, const redirect_expectation& expected);

/// Decides the same about an address that a person copied out of the browser: the redirect_uri, and its
/// parameters.
redirect_verdict judge_pasted_address(std::string_view text, const expected_answer& expected);

}  // namespace tokenkeeper::ctl
