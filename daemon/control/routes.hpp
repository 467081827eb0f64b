#pragma once

#include "daemon/control/parameters.hpp"
#include "daemon/control/problem.hpp"
#include "daemon/control/rights.hpp"
#include "daemon/control/sessions_query.hpp"
#include "lib/base/time.hpp"

#include <optional>
#include <string>
#include <variant>

namespace tokenkeeper::control {

/// What a request asks for; one for each line of the table in interface.md §3 that exists so far.
enum class handler {
    status,
    sessions,
    session,
    verify,
    keep_alive,
    renew,
    revoke,
    token,
    idle_timeout,
    set_idle_timeout,
    revoke_user,
    reload,
    live,
    ready,
    session_ready,
};

/// A request as far as the decision needs it. `target` is in origin form ("/v1/status?x=y") or absolute.
struct request_head {
    std::string method;
    std::string target;
    bool from_web_page = false;  ///< it has `Origin` or `Referer`
};

/// A request that is understood and permitted.
struct call {
    handler what{};
    std::string name{};      ///< of the session or organization, percent-decoded; empty where there is none
    std::string user_id{};   ///< of handler::revoke_user
    sessions_query query{};  ///< of handler::sessions
    std::optional<seconds> min_valid{};  ///< of handler::token
    std::string session{};               ///< whose token to ask an organization's request with; empty: any
};

/// Decides what a request is. HEAD is answered wherever GET is.
/// In this order: web page, form, path, method, right, parameters.
/// A peer without the right to a token learns from its refusal nothing about the session, not even whether it
/// exists. The body is not looked at.
std::variant<call, problem> decide(const request_head& request, const peer& who, const access_rules& rules);

}  // namespace tokenkeeper::control
