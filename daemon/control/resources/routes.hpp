#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/resources/resource.hpp"
#include "daemon/control/resources/route_table.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tokenkeeper::control {

/// The parts of a request that decide about it. `target` is in origin form ("/v1/status?x=y") or absolute.
struct request_head {
    std::string method;
    std::string target;
    bool from_web_page = false;  ///< `Origin`, `Referer` or `Sec-Fetch-Site` say so: see is_from_web_page
    bool follows_link = false;   ///< a browser shows the answer to a person: no script gets it
    std::vector<std::string> hosts{"localhost"};  ///< each `Host`
    bool may_lack_host = false;                   ///< it is HTTP/1.0
};

/// Returns true if this value of `Sec-Fetch-Site` shows that another site made a browser send the request.
/// A person who types the address sends "none", and a page of the daemon itself "same-origin".
bool is_foreign_site(std::string_view sec_fetch_site);

/// Decides which resource a request means, and if the client may use it. HEAD is answered wherever GET is.
/// The checks come in this order: web page, host, form, path, method, right, parameters.
///
/// A client without the right to a token learns from its refusal nothing about the session, not even if it
/// exists. The body is not read.
std::variant<call, problem> decide(const request_head& request, const peer& client, const access_rules& rules,
                                   const route_table& routes = control_routes());

}  // namespace tokenkeeper::control
