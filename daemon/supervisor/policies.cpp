#include "daemon/supervisor/policies.hpp"

namespace tokenkeeper::supervision {

session_policy policy_of(const config::session& session, const config::configuration& settings,
                         grant_type grants) {
    session_policy policy;
    policy.mode = session.mode;
    policy.check_interval = session.check_interval;
    policy.keep_alive_with = session.keep_alive_with;
    if (session.max_session) policy.max_session = *session.max_session;
    policy.longest_attempt = settings.connect_timeout + settings.request_timeout;
    policy.grants = grants;
    policy.has_sink = session.sink.has_value();
    return policy;
}

organization_policy policy_of(const config::organization& organization) {
    return {organization.api_url, organization.max_requests_per_second, organization.idle_timeout_check};
}

}  // namespace tokenkeeper::supervision
