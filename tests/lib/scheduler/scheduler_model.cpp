#include "tests/lib/scheduler/scheduler_model.hpp"

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper {

namespace {

void forget_before(std::deque<boot_time>& times, boot_time limit) {
    while (!times.empty() && times.front() <= limit)
        times.pop_front();
}

}  // namespace

scheduler_model::scheduler_model(double rate) : rate_(rate) {
    organization = s.add_organization({.api_url = "https://api.example", .max_requests_per_second = rate});
}

session_id scheduler_model::add(const session_policy& policy, boot_clock::duration age) {
    const auto id = s.add_session(organization, policy, now);
    auto& token = tokens[id];
    token.mode = policy.mode;
    token.last_use = now - age;
    s.tell(id, input::given_by{root_giver}, now);
    s.tell(id, input::token_given{}, now);
    return id;
}

session_id scheduler_model::add_lasting(const session_policy& policy) {
    const auto id = add(policy);
    tokens.at(id).idles = false;
    return id;
}

session_id scheduler_model::add_client(const session_policy& policy) {
    auto with_grant = policy;
    with_grant.grants = grant_type::client_credentials;
    const auto id = s.add_session(organization, with_grant, now);
    tokens[id].mode = policy.mode;
    s.tell(id, input::given_by{root_giver}, now);
    s.tell(id, input::token_needed{}, now);
    return id;
}

void scheduler_model::loop(session_id id, session_action action) {
    loops_[id] = action;
    s.tell(id, input::command_given{action, s.next_ticket()}, now);
}

void scheduler_model::set_rate(double rate) {
    rate_ = rate;
    s.set_policy(organization, {.api_url = {}, .max_requests_per_second = rate}, now);
}

void scheduler_model::run(boot_clock::duration length) {
    const auto end = now + length;
    for (unsigned idle_polls = 0;;) {
        for (const auto& request : s.poll(now))
            send(request);
        collect();
        auto next = s.next_wakeup();
        if (!answers_.empty() && (!next || answers_.begin()->first < *next)) next = answers_.begin()->first;
        if (!next || *next > end) break;
        idle_polls = *next > now ? 0 : idle_polls + 1;
        ASSERT_LT(idle_polls, 10'000U) << "the scheduler spins";
        now = std::max(now, *next);
        while (!answers_.empty() && answers_.begin()->first <= now) {
            const auto arrived = answers_.extract(answers_.begin()).mapped();
            const auto found = tokens.find(arrived.request.session);
            if (found != tokens.end()) found->second.in_flight = false;
            s.finished(arrived.request.id, arrived.outcome, now);
        }
    }
    now = end;
}

void scheduler_model::collect() {
    for (auto& notice : s.take_notices()) {
        if (const auto* ended = std::get_if<notice::command>(&notice)) {
            const auto looped = loops_.find(ended->session);
            if (looped != loops_.end())
                s.tell(ended->session, input::command_given{looped->second, s.next_ticket()}, now);
        }
        all_notices.push_back(std::move(notice));
    }
}

void scheduler_model::send(const request_to_send& request) {
    auto& token = tokens.at(request.session);
    watch(request, token);
    sent.push_back(request);
    const bool hangs = token.hangs && request.what != operation::acquire;
    const auto at = now + (hangs ? request.limit : boot_clock::duration{latency});
    answers_.emplace(at, answer{request, answer_to(request)});
    token.in_flight = true;
    token.last_start = now;
}

/// Rules 1 and 3.
void scheduler_model::watch(const request_to_send& request, const fake_token& token) {
    EXPECT_FALSE(token.in_flight) << "one request at a time";
    EXPECT_GE(now - token.last_start.value_or(boot_time{}), seconds{1}) << "one a second";
    const bool may_touch = token.mode == session_mode::keep_alive || request.ticket != 0;
    EXPECT_TRUE(may_touch || !touches(request.what)) << "rule 1";
    last_second_.push_back(now);
    forget_before(last_second_, now - seconds{1});
    EXPECT_LE(static_cast<double>(last_second_.size()), std::max(1.0, rate_)) << "the rate";
    if (urgent(request.rank) || rate_ < 1) return;
    routine_.push_back(now);
    forget_before(routine_, now - seconds{10});
    EXPECT_LE(static_cast<double>(routine_.size()), rate_ * 7.5) << "the reserve";
}

request_outcome scheduler_model::answer_to(const request_to_send& request) {
    auto& token = tokens.at(request.session);
    if (request.what == operation::acquire) {
        ++token.grants;
        if (token.refuses_grants) return error{errc::invalid_client};
        if (token.throttles_grants) {
            error throttled{errc::throttled};
            throttled.retry_after = *token.throttles_grants;
            return throttled;
        }
        if (token.grant_failure) return error{*token.grant_failure};
        token.candidate_use = now;
        return grant_report{std::chrono::hours{24}, {}};
    }
    if (token.hangs) return error{errc::request_timeout};
    if (token.failure) return error{*token.failure};
    if (request.what != operation::verify_candidate) return check(request, token, token.last_use);
    const auto outcome = check(request, token, token.candidate_use);
    if (std::holds_alternative<check_report>(outcome)) token.last_use = token.candidate_use;
    return outcome;
}

request_outcome scheduler_model::check(const request_to_send& request, fake_token& token,
                                       boot_time& last_use) {
    const bool candidate = request.what == operation::verify_candidate;
    const auto timeout = token.foreign_idle_time ? token.foreign_idle_time : idle_time;
    const bool idled_out = timeout && token.idles && now - last_use > *timeout;
    if (idled_out || (!candidate && token.dead) || rejects_everything || (rejects_old_tokens && !candidate))
        return error{errc::token_rejected};
    if (candidate) token.dead = false;
    ++(touches(request.what) ? token.touches : token.checks);
    if (touches(request.what)) last_use = now;
    if (request.what == operation::read_idle_timeout) {
        boost::json::object json{{"enableIdleTokenTimeout", timeout.has_value()}};
        if (timeout) json["idleTokenTimeoutSeconds"] = timeout->count();
        return genesys::idle_token_timeout{json};
    }
    if (request.what == operation::revoke || request.what == operation::administer) return done_report{};
    check_report report;
    report.tenant = token.tenant;
    if (timeout && token.idles && tells_idle_date) report.idles_in = last_use + *timeout - now;
    return report;
}

}  // namespace tokenkeeper
