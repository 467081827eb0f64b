#include "daemon/control/resources/refusal.hpp"

#include <stdexcept>

#include <boost/throw_exception.hpp>

namespace tokenkeeper::control {

namespace {

problem_kind kind_of(refusal::kind type) noexcept {
    switch (type) {
        case refusal::kind::no_such_session:
            return problem_kind::no_such_session;
        case refusal::kind::no_such_organization:
            return problem_kind::no_such_organization;
        case refusal::kind::not_permitted:
            return problem_kind::not_permitted;
        case refusal::kind::conflict:
            return problem_kind::conflict;
        case refusal::kind::bad_request:
            return problem_kind::bad_request;
        case refusal::kind::no_such_login:
            return problem_kind::no_such_login;
        case refusal::kind::login_mismatch:
            return problem_kind::login_mismatch;
        case refusal::kind::busy:
            return problem_kind::too_busy;
        case refusal::kind::upstream:
            break;
    }
    return problem_kind::upstream_failed;
}

}  // namespace

problem problem_of(const refusal& refused) {
    const bool upstream = refused.type == refusal::kind::upstream;
    return {.kind = kind_of(refused.type),
            .detail = refused.detail,
            .hint = refused.hint,
            .errors = {},
            .allow = {},
            .cause = upstream ? refused.cause : std::nullopt,
            .retry_after = refused.retry_after};
}

refusal no_such_session(const std::string& name) {
    return {refusal::kind::no_such_session,
            "There is no session '" + quotable(name) + "'.",
            "tokenkeeperctl status (GET /v1/sessions) lists the sessions.",
            {}};
}

void throw_exception_from_error(const refusal& r, const boost::source_location& location) {
    boost::throw_exception(std::logic_error("unchecked refusal: " + r.detail), location);
}

}  // namespace tokenkeeper::control
