#include "daemon/supervisor/supervisor.hpp"

#include "daemon/sources/restored_token.hpp"
#include "daemon/supervisor/requests/request_end.hpp"
#include "daemon/supervisor/requests/timely_check.hpp"
#include "daemon/supervisor/spawn.hpp"
#include "lib/base/defect.hpp"
#include "lib/scheduler/earlier.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

/// Notes what is known about the token, for the next process.
void observe(supervised_rooms& rooms, session_id session) {
    const auto* state = rooms.sessions.find(session);
    if (state == nullptr || !state->has_token()) return;
    const auto& world = rooms.world;
    rooms.tokens.note(session, sources::observe(state->known(), world.now(), world.boot_id()));
}

/// Only the wall clock says that the token has ended, and that may be wrong.
bool may_live(const supervised_rooms& rooms, session_id session) {
    const auto* row = rooms.tokens.find(session);
    return row != nullptr && sources::has_doubted_end(*row, rooms.world.now(), rooms.world.boot_id());
}

}  // namespace

supervisor::supervisor(supervised_rooms rooms)
    : rooms_(rooms), clock_(rooms_), drained_(rooms.world.make_alarm()) {}

asio::awaitable<void> supervisor::run() {
    for (;;) {
        const bool due = co_await rooms_.beat.wait();  // named: g++ 12 miscompiles it as a condition
        if (!due) co_return;
        pump();
    }
}

void supervisor::pump() {
    if (stopping_) return;
    clock_.look();
    // Changes of tokens go first, so that a due request uses the token that is in use now.
    heed_notices();
    const auto requests = rooms_.sessions.poll(rooms_.world.now().boot);
    heed_notices();
    rooms_.health.update(rooms_.sessions.take_changed());
    for (const auto& request : requests)
        start(request);
    const auto next = earlier(rooms_.sessions.next_wakeup(), rooms_.health.next_wakeup());
    rooms_.beat.set(earlier(next, clock_.next_look()));
}

// The notices of the scheduler.

void supervisor::heed_notices() {
    for (const auto& one_notice : rooms_.sessions.take_notices())
        std::visit([this](const auto& news) { heed(news); }, one_notice);
}

void supervisor::heed(const notice::token& news) {
    auto& tokens = rooms_.tokens;
    const auto* session = rooms_.names.find(news.session);
    if (session == nullptr) return;
    switch (news.what) {
        case token_change::promoted:
            tokens.promoted(news.session);
            break;
        case token_change::discarded:
        case token_change::rejected:
            // One that its file still holds is kept, to compare it with the file.
            if (session->settings->client) tokens.discarded(news.session);
            break;
        case token_change::revoked:
            tokens.revoked(news.session);
            break;
        case token_change::unrevoked:
            tokens.unrevoked(news.session);
            break;
        case token_change::released:
            tokens.died(news.session);
            break;
        case token_change::unusable:
            // A token that is still checked is kept, and so is a given one, to compare it with its file.
            if (session->settings->client && !rooms_.sessions.find(news.session)->has_token() &&
                !may_live(rooms_, news.session))
                tokens.died(news.session);
            break;
        case token_change::usable:
            break;
    }
    rooms_.sinks.token_changed(news.session, news.what);
    rooms_.sources.token_changed(*session, news.what);
    rooms_.waiting.news_came(news.session);
}

void supervisor::heed(const notice::fact& news) {
    if (news.what.what == session_fact::kind::lost && defect("loss_not_told")) return;
    const auto* session = rooms_.names.find(news.session);
    const bool waits_for_person =
        session != nullptr && session->settings->login && news.what.what == session_fact::kind::lost;
    auto advice = waits_for_person ? config::login_advice(*session->settings) : std::string{};
    rooms_.events.publish(
        events::session_changed{rooms_.names.describe(news.session), news.what, std::move(advice)});
    rooms_.waiting.news_came(news.session);
}

void supervisor::heed(const notice::command& news) {
    rooms_.waiting.command_ended(news.session, news.end);
}

void supervisor::heed(const notice::abandoned& news) {
    flights_.cancel(news.request);
}

void supervisor::heed(const notice::idle_timeout& news) {
    const auto name = rooms_.names.organization_name(news.organization);
    if (news.lender) {
        return rooms_.events.publish(
            events::idle_timeouts_differ{rooms_.names.describe(*news.lender), news.now});
    }
    rooms_.events.publish(events::idle_timeout_changed{name, news.first, news.now});
}

void supervisor::heed(const notice::throttled& news) {
    if (defect("throttling_not_told")) return;
    rooms_.events.publish(
        events::organization_throttled{rooms_.names.organization_name(news.organization), news.cause});
}

void supervisor::heed(const notice::overloaded& news) {
    rooms_.events.publish(
        events::organization_overloaded{rooms_.names.organization_name(news.organization), news.report});
}

void supervisor::heed(const notice::mass_rejection& news) {
    rooms_.events.publish(
        events::mass_rejection{rooms_.names.organization_name(news.organization), news.sessions, news.over});
}

// Requests.

void supervisor::start(const request_to_send& request) {
    const auto* session = rooms_.names.find(request.session);
    const auto* organization = rooms_.names.find_organization(request.organization);
    if (session == nullptr || organization == nullptr) {
        return asio::post(rooms_.world.executor(), [this, request] {
            learn(request.id, request.session, request_outcome{error{errc::cancelled}}, false);
            go_on(request.session);
        });
    }
    rooms_.events.publish(events::request_started{rooms_.names.describe(request.session), request.id,
                                                  request.what, request.cause, request.rank,
                                                  request.lateness});
    if (request.what == operation::acquire) {
        begin_grant(session->settings->source);
        const sources::grant_terms terms{request.session, request.start_by, session->settings,
                                         organization->ways.login};
        return spawn(rooms_.world.executor(), acquire(request, terms));
    }
    if (request.what == operation::administer) {
        // The operation that waited is gone, so the turn is given back.
        if (!rooms_.waiting.turn_came(request)) give_up(request, error{errc::cancelled});
        return;
    }
    const auto* row = rooms_.tokens.find(request.session);
    const auto* token = request.what == operation::verify_candidate
                            ? rooms_.tokens.usable_candidate(request.session)
                            : (row != nullptr && row->current ? &*row->current : nullptr);
    if (token == nullptr) {
        return give_up(request,
                       error{errc::malformed_response, "internal error: there is no token to ask with"});
    }
    const auto signal = flights_.open(request.id);
    auto ended = [this, id = request.id, signal](const std::exception_ptr& bug) {
        flights_.close(id);
        rethrow(bug);
    };
    asio::co_spawn(rooms_.world.executor(), check(request, organization->ways.api, token->value.clone()),
                   asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
}

void supervisor::give_up(const request_to_send& request, error cause) {
    const auto began = rooms_.world.now().boot;
    asio::post(rooms_.world.executor(), [this, request, began, cause = std::move(cause)] {
        end(request, began, request_outcome{cause}, false);
    });
}

asio::awaitable<void> supervisor::check(request_to_send request, std::shared_ptr<net::transport> api,
                                        secret token) {
    const auto began = rooms_.world.now().boot;
    timely_check answer;
    try {
        answer =
            co_await send_in_time(rooms_.world, rooms_.tokens, request, std::move(api), std::move(token));
    } catch (const boost::system::system_error& failure) {
        if (failure.code() != asio::error::operation_aborted) throw;  // it was cancelled while it waited
    }
    clock_.hear(request.organization, answer.outcome, rooms_.world.now().boot - began);
    if (request.what == operation::verify_candidate) {
        const auto* session = rooms_.names.find(request.session);
        if (session != nullptr) answer.outcome = rooms_.sources.judge(*session, std::move(answer.outcome));
    }
    end(request, began, answer.outcome, answer.sent);
}

asio::awaitable<void> supervisor::acquire(request_to_send request, sources::grant_terms terms) {
    const auto began = rooms_.world.now().boot;
    const auto source = terms.settings->source;
    const auto answer = co_await rooms_.sources.grant(std::move(terms));
    end_grant(source);
    end(request, began, answer.outcome, answer.sent);
    look_at_doubted_token(request.session);
}

/// Only the wall clock said that the token had ended. Where the answer to the refresh was lost, it is looked
/// at before the refresh is repeated.
void supervisor::look_at_doubted_token(session_id session) {
    const auto* entry = std::as_const(rooms_.names).find(session);
    const auto* state = rooms_.sessions.find(session);
    if (entry == nullptr || state == nullptr || stopping_) return;
    if (!state->has_token() && state->grants().answer_may_be_lost()) rooms_.sources.restore_again(*entry);
}

void supervisor::end_grant(token_source source) {
    grants_.end(source);
    if (stopping_) drained_->set(rooms_.world.now().boot);
}

void supervisor::end(const request_to_send& request, boot_time began, const request_outcome& outcome,
                     bool sent) {
    learn(request.id, request.session, outcome, sent);
    // By now the session knows what follows from it, and nothing of that has happened yet.
    rooms_.events.publish(describe_end(rooms_, request, began, outcome, sent));
    if (const auto* organization = rooms_.names.find_organization(request.organization))
        rooms_.health.look_at_certificates(*organization);
    go_on(request.session);
}

void supervisor::spend(const request_to_send& turn) {
    learn(turn.id, turn.session, request_outcome{error{errc::cancelled}}, true);
    go_on(turn.session);
}

void supervisor::learn(request_id request, session_id session, const request_outcome& outcome, bool sent) {
    rooms_.sessions.finished(request, outcome, rooms_.world.now().boot, sent);
    if (!stopping_) return observe(rooms_, session);
    // A daemon that stops asks nothing more; what the last answers say of the API it says all the same.
    for (const auto& one_notice : rooms_.sessions.take_notices())
        if (const auto* throttled = std::get_if<notice::throttled>(&one_notice)) heed(*throttled);
}

/// The rest waits for the pulse: hundreds of answers may come together, and each pump has work for a turn of
/// the loop.
void supervisor::go_on(session_id session) {
    if (stopping_) return;
    heed_notices();
    rooms_.beat.quicken();
    rooms_.waiting.news_came(session);
}

// The end.

void supervisor::stop() {
    stopping_ = true;
    rooms_.beat.stop();
}

asio::awaitable<std::size_t> supervisor::drain(milliseconds patience) {
    const auto began = rooms_.world.now().boot;
    while (const auto wait = grants_.patience(patience)) {
        if (began + *wait <= rooms_.world.now().boot) break;
        drained_->set(began + *wait);
        if (!co_await drained_->wait()) break;
    }
    co_return grants_.irreplaceable();
}

boot_clock::duration supervisor::lateness() const {
    const auto next = rooms_.sessions.next_wakeup();
    if (!next) return {};
    return std::max<boot_clock::duration>(rooms_.world.now().boot - *next, {});
}

}  // namespace tokenkeeper::supervision
