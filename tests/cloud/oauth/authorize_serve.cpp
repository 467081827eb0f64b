// The login in a browser that cloud_model serves at /oauth/authorize.
#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/oauth/authorize_rules.hpp"
#include "tests/cloud/oauth/consent_page.hpp"
#include "tests/cloud/oauth/oauth_state.hpp"

#include <cassert>

namespace tokenkeeper::cloud {

cloud_answer cloud_model::handle_authorize(const arrival& a) {
    const auto& asked = a.request;
    const auto r = read_authorize_request(asked.verb, asked.target, asked.content_type, asked.body);
    client* c = client_with_id(r.client_id);
    const auto drawn = faults_.draw(subject_of(a.asked.what, c), a.now, random_);

    cloud_answer answer;
    answer.latency = drawn.latency;
    answer.processed = !drawn.rule || drawn.rule->processes();
    if (answer.processed) answer.response = process_authorize(c, r, a.now);
    if (drawn.rule) spoil(answer, *drawn.rule, a);
    seal(answer, a);
    return answer;
}

genesys::response cloud_model::process_authorize(client* c, const authorize_request& r, wall_time now) {
    if (const auto refusal = refusal_of(r, c == nullptr ? nullptr : &c->setup)) {
        if (refusal->error.empty()) return refused_login_page(refusal->description);
        return login_redirect(r.redirect_uri, {{"error", std::string{refusal->error}},
                                               {"error_description", std::string{refusal->description}},
                                               {"state", r.state}});
    }
    assert(c != nullptr);  // otherwise refusal_of refuses
    if (r.answer == consent::not_asked) return consent_page(r, c->record.name, c->login_home->name);
    if (r.answer == consent::denied) {
        return login_redirect(r.redirect_uri, {{"error", "access_denied"},
                                               {"error_description", "the person denied the login"},
                                               {"state", r.state}});
    }
    std::string code = make_code(*c, r.redirect_uri, r.code_challenge, now);
    return login_redirect(r.redirect_uri, {{"code", std::move(code)}, {"state", r.state}});
}

}  // namespace tokenkeeper::cloud
