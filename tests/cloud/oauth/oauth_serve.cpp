// The grants that cloud_model serves at POST /oauth/token: the client, the three grants, rotation and reuse.
#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/encoding.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/cloud/oauth/oauth_state.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::cloud {

namespace {

/// The record of a granted token is kept for this time after its death.
constexpr std::chrono::hours kept_after_death{1};
/// The number of tokens that each grant checks for that. It is 2, so that dead tokens are removed faster than
/// new ones are added.
constexpr int looks_per_grant = 2;

std::string grant_body(const std::string& access_token, seconds life, const std::string& refresh_token) {
    std::string body = R"({"access_token":")" + access_token + R"(","token_type":"bearer","expires_in":)" +
                       std::to_string(life.count());
    if (!refresh_token.empty()) body += R"(,"refresh_token":")" + refresh_token + '"';
    return body + '}';
}

}  // namespace

cloud_answer cloud_model::handle_grant(const arrival& a) {
    const auto g = read_grant_request(a.request.basic, a.request.content_type, a.request.body);
    client* c = client_with_id(g.client_id);
    if (c != nullptr) note_grant_request(*c, a.now);
    const auto drawn = faults_.draw(subject_of(a.asked.what, c), a.now, random_);
    const std::uint64_t before = c == nullptr ? 0 : c->record.grants;

    cloud_answer answer;
    answer.latency = drawn.latency;
    answer.processed = !drawn.rule || drawn.rule->processes();
    if (answer.processed) answer.response = process_grant(c, g, a.now).response;
    const std::string whole = answer.response.body;
    if (drawn.rule) spoil(answer, *drawn.rule, a);
    seal(answer, a);
    if (c == nullptr) return answer;

    const bool left = answer.how == delivery::respond && answer.response.body == whole;
    if (c->record.grants != before && !left) ++c->record.answers_lost;
    if (drawn.rule) ++c->record.faulted;
    if (answer.response.status == 429) {
        ++c->record.throttled;
        ++c->home->record.throttled;
    }
    if (answer.not_before) c->not_before = answer.not_before;
    return answer;
}

fault_subject cloud_model::subject_of(operation what, const client* c) {
    fault_subject about;
    about.what = what;
    if (c == nullptr) return about;
    about.organization = c->home->name;
    about.token = c->record.name;
    about.label = c->setup.label;
    return about;
}

void cloud_model::note_grant_request(client& c, wall_time now) {
    client_record& r = c.record;
    ++r.requests;
    if (c.last_request) {
        const milliseconds gap = now - *c.last_request;
        r.least_gap = std::min(r.least_gap.value_or(gap), gap);
    }
    c.last_request = now;
    if (c.not_before && now < *c.not_before) ++r.too_early;
    c.home->count_request(now);
}

cloud_model::outcome cloud_model::process_grant(client* c, const grant_request& g, wall_time now) {
    if (!g.well_formed) {
        return refuse(c, "invalid_request", "a form is expected, and no parameter twice");
    }
    if (c == nullptr || !c->proves_itself(g)) {
        return refuse(c, "invalid_client", "client not found or its secret is wrong");
    }
    if (!c->setup.enabled) return refuse(c, "invalid_client", "client is disabled");
    if (g.type.empty()) return refuse(c, "invalid_request", "grant_type is missing");
    const auto type = grant_type_from(g.type);
    if (!type) return refuse(c, "unsupported_grant_type", "unknown grant_type");
    if (!c->may_use(*type)) return refuse(c, "unauthorized_client", "the client may not use this grant_type");
    switch (*type) {
        case grant_type::client_credentials:
            return grant_to_client(*c, now);
        case grant_type::refresh_token:
            return grant_refresh(*c, g, now);
        case grant_type::authorization_code:
            return grant_code(*c, g, now);
    }
    return refuse(c, "unsupported_grant_type", "unknown grant_type");
}

cloud_model::outcome cloud_model::refuse(client* c, std::string_view error, std::string_view description) {
    if (c != nullptr) ++c->record.refused[std::string{error}];
    return outcome{grant_error_answer(400, error, description)};
}

cloud_model::outcome cloud_model::grant_to_client(client& c, wall_time now) {
    if (c.setup.is_public) return refuse(&c, "unauthorized_client", "a public client has no credentials");
    return outcome{
        json_answer(200, grant_body(mint(c, *c.home, nullptr, now).value, c.setup.token_life, {}))};
}

cloud_model::outcome cloud_model::grant_refresh(client& c, const grant_request& g, wall_time now) {
    if (g.refresh_token.empty()) return refuse(&c, "invalid_request", "refresh_token is missing");
    const auto [f, rotation] = find_refresh_token(g.refresh_token);
    if (f == nullptr || f->owner != &c) return refuse(&c, "invalid_grant", "unknown refresh token");
    if (rotation != f->record.rotations) {
        ++f->record.reuses;
        ++c.record.reuses;
        if (c.setup.reuse_kills_family && f->record.alive) {
            end_family(*f, now);
            ++c.record.families_killed;
        }
        return refuse(&c, "invalid_grant", "the refresh token was used before");
    }
    if (!f->record.alive) return refuse(&c, "invalid_grant", "the refresh token was revoked");

    if (c.setup.rotates) rotate(*f);
    ++c.record.refreshes;
    const std::string refresh_token = c.setup.rotates ? f->record.latest : std::string{};
    return outcome{
        json_answer(200, grant_body(mint(c, *f->home, f, now).value, c.setup.token_life, refresh_token))};
}

cloud_model::outcome cloud_model::grant_code(client& c, const grant_request& g, wall_time now) {
    if (g.code.empty()) return refuse(&c, "invalid_request", "code is missing");
    const auto found = codes_.find(g.code);
    if (found == codes_.end() || found->second.owner != &c) {
        return refuse(&c, "invalid_grant", "unknown authorization code");
    }
    authorization_code& code = found->second;
    if (code.used) {
        ++c.record.code_reuses;
        revoke_grant(code, now);
        return refuse(&c, "invalid_grant", "the authorization code was used before");
    }
    code.used = true;
    if (now >= code.expires) return refuse(&c, "invalid_grant", "the authorization code has expired");
    if (code.redirect_uri != g.redirect_uri) return refuse(&c, "invalid_grant", "another redirect_uri");
    if (!code.challenge.empty() && code.challenge != s256_challenge(g.code_verifier)) {
        return refuse(&c, "invalid_grant", "the code verifier does not match");
    }
    // With the idle timeout enabled there is no refresh token.
    family* f = nullptr;
    if (!code.home->own_timeout && c.may_use(grant_type::refresh_token)) {
        f = &begin_family(c, *code.home, next_name(c));
    }
    const std::string refresh_token = f == nullptr ? std::string{} : f->record.latest;
    token& t = mint(c, *code.home, f, now);
    t.client_grant = "CODE";
    code.access_token_name = t.record.name;
    code.begun_family = f;
    return outcome{json_answer(200, grant_body(t.value, c.setup.token_life, refresh_token))};
}

void cloud_model::revoke_grant(const authorization_code& code, wall_time now) {
    if (code.begun_family != nullptr) end_family(*code.begun_family, now);
    const auto found = by_name_.find(code.access_token_name);
    if (found == by_name_.end()) return;  // it gave none, or the model forgot it after its death
    settle(*found->second, now);
    end(*found->second, death::revoked, now);
}

std::string cloud_model::next_name(const client& c) {
    return c.record.name + '/' + std::to_string(c.minted + 1);
}

cloud_model::token& cloud_model::mint(client& c, organization& home, family* parent, wall_time now) {
    token_setup t;
    t.name = next_name(c);
    t.organization = home.name;
    t.user_id = c.setup.user_id;
    t.groups = c.setup.groups;
    t.permissions = c.setup.permissions;
    t.label = c.setup.label;
    t.expires = now + c.setup.token_life;
    t.client_name = c.record.name;
    t.client_grant = parent == nullptr ? "CLIENT-CREDENTIALS" : "CODE";
    auto made = make(std::move(t), now);
    made->client_id = c.setup.client_id;
    made->parent = parent;
    ++c.minted;
    ++c.record.grants;
    c.record.latest_access_token_name = made->record.name;
    token& minted = *made;
    c.granted.push_back(std::move(made));
    forget_the_dead(c, now);
    return minted;
}

void cloud_model::forget_the_dead(client& c, wall_time now) {
    for (int i = 0; i < looks_per_grant; ++i) {
        auto t = std::move(c.granted.front());
        c.granted.pop_front();
        settle(*t, now);
        if (t->record.alive() || now - *t->record.died < kept_after_death) {
            c.granted.push_back(std::move(t));
            continue;
        }
        c.record.tokens.add(t->record);
        by_value_.erase(by_value_.find(t->value));
        by_name_.erase(by_name_.find(t->record.name));
    }
}

}  // namespace tokenkeeper::cloud
