#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/resources/resource.hpp"

#include <string>
#include <variant>

namespace tokenkeeper::control {

/// The parts of a request that decide about it. `target` is in origin form ("/v1/status?x=y") or absolute.
struct request_head {
    std::string method;
    std::string target;
    bool from_web_page = false;  ///< it has `Origin` or `Referer`
};

/// Decides which resource a request means, and if the client may use it. HEAD is answered wherever GET is.
/// The checks come in this order: web page, form, path, method, right, parameters.
///
/// A client without the right to a token learns from its refusal nothing about the session, not even if it
/// exists. The body is not read.
std::variant<call, problem> decide(const request_head& request, const peer& client,
                                   const access_rules& rules);

}  // namespace tokenkeeper::control
