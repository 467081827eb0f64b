#pragma once

#include "lib/genesys/message.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::cloud {

/// What the person answers on the consent page.
enum class consent {
    not_asked,  ///< the page was not shown yet: a GET
    allowed,    ///< the person pressed the button `allow`
    denied,     ///< the person pressed the button `deny`
    unclear     ///< a form without either answer
};

/// A request to /oauth/authorize, understood: the query of a GET, or the form of a POST, which the consent
/// page sends. A parameter that did not come is empty.
struct authorize_request {
    std::string client_id;     ///< empty also where it came twice
    std::string redirect_uri;  ///< empty also where it came twice
    std::string response_type;
    std::string state;
    std::string code_challenge;
    std::string code_challenge_method;
    consent answer = consent::not_asked;
    bool repeats = false;  ///< a parameter came twice
};

authorize_request read_authorize_request(genesys::method verb, std::string_view target,
                                         std::string_view content_type, std::string_view body);

}  // namespace tokenkeeper::cloud
