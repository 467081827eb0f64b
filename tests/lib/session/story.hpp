#pragma once

#include "lib/session/session.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tokenkeeper {

using fact = session_fact::kind;
using facts = std::vector<fact>;
using changes = std::vector<token_change>;

/// One session and the clock it lives by; a test gives the answers by hand and sees what they cause.
class story {
public:
    /// With a token that somebody gave, or, where a grant is possible, without one.
    explicit story(const session_policy& policy = {}) : s(policy, now) {
        if (policy.grants == grant_type::none) {
            tell(input::token_given{});
        } else {
            tell(input::token_needed{});
        }
    }
    explicit story(grant_type type, session_policy policy = {})
        : story((policy.grants = type, std::as_const(policy))) {}

    void tell(const session_input& input) {
        auto caused = s.resume(input, {now, random, stretch});
        for (auto& each : caused.facts)
            all_facts.push_back(std::move(each));
        for (const auto each : caused.changes)
            all_changes.push_back(each);
        for (auto& each : caused.ended)
            all_ends.push_back(std::move(each));
    }

    /// Lets time pass; the session acts at every time that it asked for.
    void pass(boot_clock::duration time) { until(now + time); }
    void until(boot_time end) {
        while (const auto at = s.wakeup(now)) {
            if (*at > end) break;
            now = std::max(now, *at);
            tell(input::time_passed{});
        }
        now = std::max(now, end);
        tell(input::time_passed{});
    }

    /// Waits for what is planned and begins it.
    operation ask() { return begin().what; }
    planned_request begin() {
        const auto next = begin_next();
        if (!next) throw std::logic_error{"nothing is planned"};
        return *next;
    }
    /// The same; nullopt where nothing is planned, or not any more when its time comes.
    std::optional<planned_request> begin_next() {
        auto next = s.plan(now);
        for (; next && next->at > now; next = s.plan(now))
            until(std::min(next->at, s.wakeup(now).value_or(next->at)));
        if (next) begin(next->what, next->ticket, next->past_stores);
        return next;
    }
    void begin(operation what, std::uint64_t ticket = 0, bool past_stores = false) {
        tell(input::begun{what, ticket, past_stores});
    }

    void alive(std::optional<boot_clock::duration> idles_in = {}) {
        input::checked answer;
        answer.report.idles_in = idles_in;
        tell(answer);
    }
    void alive_without_body() {
        input::checked answer;
        answer.report.has_body = false;
        tell(answer);
    }
    void granted(std::optional<boot_clock::duration> life = std::chrono::hours{24}) {
        input::granted answer;
        answer.report.lives_for = life;
        tell(answer);
    }
    void done() { tell(input::done{}); }
    void fails(errc e, std::optional<seconds> retry_after = {}, int http_status = 0) {
        error failure{e, "said the test"};
        failure.retry_after = retry_after;
        failure.http_status = http_status;
        tell(input::failed{std::move(failure)});
    }

    /// Answers everything well until a grant is asked, which is refused for good.
    void fails_grants_for_good() {
        for (int requests = 0; requests < 1000; ++requests) {
            if (ask() == operation::acquire) return fails(errc::invalid_client);
            alive();
        }
    }

    /// Gets a token by a grant, until it is in use.
    void get_token(boot_clock::duration life = std::chrono::hours{24}) {
        expect(operation::acquire);
        granted(life);
        expect(operation::verify_candidate);
        alive();
    }
    /// Has somebody get the token, so that it counts as used.
    void read() { tell(input::token_read{}); }
    /// The API answers 401 from now on, until the session counts its token as dead.
    void dies() {
        for (int looks = 0; looks < 20; ++looks) {
            if (!s.rejection() && looks > 0) return;
            if (s.rejection() && s.rejection()->judged_dead()) return;
            if (s.plan(now)->what == operation::acquire) return;
            ask();
            fails(errc::token_rejected);
        }
    }
    /// A 401 that another 401 confirms.
    void rejected_twice() {
        for (int i = 0; i < 2; ++i) {
            ask();
            fails(errc::token_rejected);
        }
    }

    std::uint64_t command(session_action action) {
        tell(input::command_given{action, ++last_ticket});
        return last_ticket;
    }
    std::uint64_t request_turn(bool vital = false) {
        tell(input::turn_requested{++last_ticket, vital});
        return last_ticket;
    }
    void idle_timeout(std::optional<boot_clock::duration> timeout, bool certain = true, bool none = false) {
        tell(input::idle_timeout_reported{timeout, certain, none});
    }

    facts take_facts() {
        facts kinds;
        for (const auto& each : std::exchange(all_facts, {}))
            kinds.push_back(each.what);
        return kinds;
    }
    changes take_changes() { return std::exchange(all_changes, {}); }
    std::vector<command_end> take_ended() { return std::exchange(all_ends, {}); }
    [[nodiscard]] session_view view() const { return s.view({now, wall_time{}}); }
    [[nodiscard]] std::optional<planned_request> plan() const { return s.plan(now); }

    boot_time now{std::chrono::hours{1}};
    double random = 0.5;
    double stretch = 1.0;
    session s;
    std::vector<session_fact> all_facts;
    changes all_changes;
    std::vector<command_end> all_ends;

private:
    void expect(operation what) {
        if (ask() != what) throw std::logic_error{"another request is planned"};
    }

    std::uint64_t last_ticket = 0;
};

inline session_policy keep(keep_alive_method with = keep_alive_method::get) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    policy.keep_alive_with = with;
    return policy;
}

/// With a token that a grant gave and that somebody uses.
inline story in_use(boot_clock::duration life = std::chrono::hours{24},
                    grant_type type = grant_type::client_credentials) {
    story t{type};
    t.get_token(life);
    t.read();
    t.take_facts();
    t.take_changes();
    return t;
}

/// Seen alive, then answered 401.
inline story rejected(const session_policy& policy = {},
                      boot_clock::duration idles_in = std::chrono::hours{2}) {
    story t{policy};
    t.ask();
    t.alive(idles_in);
    t.take_facts();
    t.take_changes();
    t.ask();
    t.fails(errc::token_rejected);
    return t;
}

}  // namespace tokenkeeper
