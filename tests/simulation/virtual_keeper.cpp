#include "tests/simulation/virtual_keeper.hpp"

#include "daemon/keeper/report.hpp"
#include "lib/genesys/operations.hpp"
#include "lib/session/backoff.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

namespace {

constexpr seconds request_timeout{15};
constexpr auto watch_every = std::chrono::minutes{10};

}  // namespace

virtual_keeper::virtual_keeper(const setup& s)
    : rate_(s.max_requests_per_second),
      slowest_network_(s.slowest_network),
      random_(s.seed * 7919 + 13),
      now_{boot_time{std::chrono::hours{1}}, beginning},
      cloud_(s.seed),
      engine_(s.seed) {
    watched_ = now_.boot;
    cloud_.add_organization(s.organization, now_.wall);
    engine_.set_organization(s.organization.name, {"https://api.example", rate_, seconds{600}}, now_.boot);
    for (const auto& wanted : s.sessions)
        add(wanted, s.organization.name);
    for (const auto& wanted : s.sessions)
        if (wanted.policy.grants == grant_type::none)
            engine_.token_loaded(wanted.name, s.sessions.size(), now_.boot);
        else
            engine_.token_needed(wanted.name, {}, s.sessions.size(), now_.boot);
    pump();
}

void virtual_keeper::add(const session_setup& wanted, const std::string& organization) {
    subject added;
    added.name = wanted.name;
    added.policy = wanted.policy;
    if (wanted.policy.grants == grant_type::none) {
        cloud::token_setup token;
        token.name = wanted.name;
        token.organization = organization;
        added.token = secret{cloud_.add_token(token, now_.wall)};
    } else {
        cloud::client_setup client;
        client.name = wanted.name;
        client.organization = organization;
        client.token_life = wanted.token_life;
        cloud_.add_client(client, now_.wall);
        const auto& made = cloud_.client_of(wanted.name);
        added.client = {made.client_id, secret{made.client_secret}};
        if (wanted.policy.grants == grant_type::refresh_token)
            added.refresh = secret{cloud_.seed_refresh_token(wanted.name, wanted.name)};
    }
    const auto id =
        engine_.add_session(wanted.name, organization, token_source::access_token, wanted.policy, now_.boot);
    subjects_.emplace(id, std::move(added));
}

genesys::request virtual_keeper::encode(const keeper::command& c, const subject& who) const {
    switch (c.what) {
        case operation::acquire:
            return who.refresh.empty() ? genesys::client_credentials_grant(who.client)
                                       : genesys::refresh_token_grant(who.client, who.refresh);
        case operation::keep_alive_get:
            return genesys::get_tokens_me(who.token.clone(), false);
        case operation::keep_alive_head:
            return genesys::head_tokens_me(who.token.clone());
        case operation::read_idle_timeout:
            return genesys::get_tokens_timeout(who.token.clone());
        case operation::verify_new:
            return genesys::get_tokens_me(who.next.clone(), true);
        default:
            return genesys::get_tokens_me(who.token.clone(), true);
    }
}

keeper::outcome virtual_keeper::decode(const keeper::command& c, const genesys::response& r) {
    if (c.what == operation::acquire) {
        auto grant = genesys::decode_token_grant(r);
        if (grant.has_error()) return grant.error();
        auto& who = subjects_.at(c.session);
        who.next = std::move(grant->access_token);
        if (!grant->refresh_token.empty() && !who.refresh.empty())
            who.refresh = std::move(grant->refresh_token);
        grant_report report;
        if (grant->expires_in) report.lives_for = *grant->expires_in;
        return report;
    }
    if (c.what == operation::keep_alive_head) {
        const auto head = genesys::decode_head_tokens_me(r);
        if (head.has_error()) return head.error();
        check_report bodiless;
        bodiless.has_body = false;
        return bodiless;
    }
    if (c.what == operation::read_idle_timeout) {
        const auto timeout = genesys::decode_get_tokens_timeout(r);
        if (timeout.has_error()) return timeout.error();
        return *timeout;
    }
    const auto info = genesys::decode_get_tokens_me(r);
    if (info.has_error()) return info.error();
    return keeper::report_of(*info, genesys::server_date(r));
}

/// What the daemon's vault does with the engine's news.
void virtual_keeper::heed(const keeper::token_news& news) {
    auto& who = subjects_.at(news.session);
    if (news.what == token_change::promoted) {
        who.token = std::exchange(who.next, secret{});
        who.had_token = true;
    } else if (news.what == token_change::discarded) {
        who.next = secret{};
    }
}

boot_clock::duration virtual_keeper::without_token(const std::string& session) const {
    for (const auto& [id, who] : subjects_)
        if (who.name == session) return who.without;
    return {};
}

void virtual_keeper::run(boot_clock::duration time) {
    const auto until = now_.boot + time;
    while (step(until)) {
    }
}

bool virtual_keeper::run_until(const std::function<bool()>& done, boot_clock::duration most) {
    const auto until = now_.boot + most;
    while (!done())
        if (!step(until)) return done();
    return true;
}

void virtual_keeper::sleep(boot_clock::duration time) {
    const auto until = now_.boot + time;
    while (!events_.empty() && events_.top().at <= until) {
        const auto next = events_.top();
        events_.pop();
        move_to(next.at);
        next.happens();
    }
    move_to(until);
    reachable_since_ = until;
    pump();
}

bool virtual_keeper::step(boot_time until) {
    auto next = engine_.next_wakeup().value_or(boot_time::max());
    const bool network_first = !events_.empty() && events_.top().at <= next;
    if (network_first) next = events_.top().at;
    if (next > until) {
        move_to(until);
        return false;
    }
    move_to(next);
    if (network_first) {
        const auto happening = events_.top();
        events_.pop();
        happening.happens();
    }
    pump();
    if (now_.boot >= next_watch_) watch_views();
    return true;
}

void virtual_keeper::move_to(boot_time at) {
    at = std::max(at, now_.boot);
    // Whole milliseconds, so that both clocks go on together.
    const auto passed = std::chrono::ceil<milliseconds>(at - now_.boot);
    now_ = {now_.boot + passed, now_.wall + passed};
    watch_tokens();
}

/// Of sessions with a grant: how long there was no token in use that lives.
void virtual_keeper::watch_tokens() {
    if (now_.boot - watched_ < milliseconds{250}) return;
    const auto passed = now_.boot - std::exchange(watched_, now_.boot);
    for (auto& [id, who] : subjects_) {
        if (!who.had_token) continue;
        const auto name = cloud_.name_of(who.token.reveal());
        auto dead_for = passed;
        if (!name.empty()) {
            const auto truth = cloud_.record(name, now_.wall);
            if (truth.alive()) continue;
            dead_for = std::min<boot_clock::duration>(passed, now_.wall - *truth.died);
        }
        who.without += dead_for;
    }
}

void virtual_keeper::pump() {
    for (const auto& news : engine_.take_news())
        heed(news);
    for (const auto& c : engine_.poll(now_.boot))
        send(c);
    for (const auto& news : engine_.take_news())
        heed(news);
    for (auto& line : engine_.take_events())
        log_.push_back(std::move(line));
}

void virtual_keeper::send(const keeper::command& c) {
    ++requests_;
    watch_start(c);
    const auto started = now_.boot;
    if (cut_) {
        error refused{errc::connect_failed, "connection refused"};
        later(started + milliseconds{5}, [this, c, refused] { answer(c, refused); });
        return;
    }
    later(started + network() / 2, [this, c, started] { arrive(c, started); });
}

void virtual_keeper::arrive(const keeper::command& c, boot_time started) {
    const auto limit = std::min<boot_clock::duration>(c.limit, request_timeout);
    const auto request = encode(c, subjects_.at(c.session));
    const auto& body =
        request.secret_body.empty() ? std::string_view{request.body} : request.secret_body.reveal();
    const auto& client = subjects_.at(c.session).client;
    const std::string basic = request.basic.empty()
                                  ? std::string{}
                                  : client.client_id + ':' + std::string{client.client_secret.reveal()};
    const auto got = cloud_.handle(
        {request.verb, request.target, request.bearer.reveal(), body, basic, request.content_type},
        now_.wall);
    const auto back = now_.boot + got.latency + network() / 2;
    const auto fail = [&](boot_time at, errc why) {
        error failure{why, "simulated"};
        if (at > started + limit) {
            at = started + limit;
            failure = error{errc::request_timeout, "no answer in time"};
        }
        later(at, [this, c, failure] { answer(c, failure); });
    };
    const bool reads_only = request.verb == genesys::method::get || request.verb == genesys::method::head;
    using cloud::delivery;
    switch (got.how) {
        case delivery::respond:
            break;
        case delivery::cut_short:
            return fail(back, errc::connection_lost);
        case delivery::reset:
            return fail(back, reads_only && std::bernoulli_distribution{0.5}(random_)
                                  ? errc::connection_stale
                                  : errc::connection_lost);
        case delivery::refuse:
            return fail(back, errc::connect_failed);
        case delivery::big_body:
        case delivery::endless_headers:
            return fail(back, errc::response_too_large);
        case delivery::garbage:
            return fail(back, errc::malformed_response);
        case delivery::hang:
            return fail(boot_time::max(), errc::request_timeout);
    }
    if (back > started + limit) return fail(back, errc::request_timeout);
    auto what = decode(c, got.response);
    later(back, [this, c, what = std::move(what)] { answer(c, what); });
}

void virtual_keeper::answer(const keeper::command& c, keeper::outcome what) {
    subjects_.at(c.session).in_flight = false;
    engine_.finished(c.session, what, now_.boot);
}

void virtual_keeper::later(boot_time at, std::function<void()> happens) {
    events_.push({std::max(at, now_.boot), ++order_, std::move(happens)});
}

milliseconds virtual_keeper::network() {
    return milliseconds{std::uniform_int_distribution<std::int64_t>{2, slowest_network_.count()}(random_)};
}

void virtual_keeper::cut(bool off) {
    if (cut_ && !off) reachable_since_ = now_.boot;
    cut_ = off;
}

/// Rules 1 and 3, at the moment a request is sent.
void virtual_keeper::watch_start(const keeper::command& c) {
    auto& who = subjects_.at(c.session);
    if (who.in_flight) violated("two requests at a time: " + who.name);
    if (who.last_start && now_.boot - *who.last_start < least_gap)
        violated("two requests in a second: " + who.name);
    if (who.policy.mode == session_mode::verify && touches(c.what))
        violated("touched though only to be verified: " + who.name);
    who.in_flight = true;
    who.last_start = now_.boot;

    last_second_.push_back(now_.boot);
    while (last_second_.front() <= now_.boot - seconds{1})
        last_second_.pop_front();
    if (static_cast<double>(last_second_.size()) > std::max(rate_, 1.0))
        violated("over the organization's rate");
}

/// Rule 4, from time to time: not green while dead, and no deadline later than the truth.
void virtual_keeper::watch_views() {
    next_watch_ = now_.boot + watch_every;
    for (auto& [id, who] : subjects_) {
        const auto view = engine_.view(who.name, now_).value();
        if (who.policy.grants != grant_type::none) continue;  // watch_tokens looks at those
        const auto truth = cloud_.record(who.name, now_.wall);
        if (truth.alive()) {
            if (view.state == session_state::lost) violated("lost though alive: " + who.name);
            if (view.idle_deadline && truth.idle_deadline && *view.idle_deadline > *truth.idle_deadline)
                violated("shows a later deadline than the truth: " + who.name);
            continue;
        }
        const auto dead_for =
            std::min<boot_clock::duration>(now_.wall - *truth.died, now_.boot - reachable_since_);
        const auto allowed = who.policy.check_interval + who.policy.longest_attempt + seconds{10};
        if (view.state == session_state::alive && dead_for > allowed)
            violated("green while dead: " + who.name);
    }
}

void virtual_keeper::violated(const std::string& rule) {
    if (violations_.size() < 20) violations_.push_back(format_rfc3339(now_.wall) + " " + rule);
}

std::size_t virtual_keeper::logged(std::string_view name, std::string_view session) const {
    return static_cast<std::size_t>(std::count_if(log_.begin(), log_.end(), [&](const logging::event& e) {
        return e.name == name && (session.empty() || e.session == session);
    }));
}

}  // namespace tokenkeeper::simulation
