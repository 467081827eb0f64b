#include "daemon/delivery/token_handout.hpp"

#include "lib/base/defect.hpp"

#include <utility>

namespace tokenkeeper::delivery {

namespace asio = boost::asio;
using control::refusal;

namespace {

/// The time that a reader waits for a renewal or a check.
constexpr boot_clock::duration patience = seconds{30};

refusal too_many_readers() {
    return {refusal::kind::busy,
            "The token is not ready yet, and too many readers wait for it already.",
            "Ask again in a few seconds; tokenkeeperctl status NAME says what delays it.",
            {}};
}

refusal no_longer_permitted(const std::string& name) {
    return {refusal::kind::not_permitted,
            "The configuration no longer lets you have the token of session '" + name + "'.",
            "An administrator can name you in the session's readers.",
            {}};
}

std::optional<input::wish> wish_of(token_access::step step) {
    switch (step) {
        case token_access::step::verify:
            return input::wish::verify;
        case token_access::step::touch:
            return input::wish::touch;
        case token_access::step::renew:
            return input::wish::renew;
        default:
            return std::nullopt;
    }
}

}  // namespace

token_handout::token_handout(runtime::runtime& world, const events::event_bus& events, scheduler& sessions,
                             const roster& names, const store::vault& tokens, scheduler_waits& waiting,
                             pulse& beat)
    : world_(world),
      events_(events),
      sessions_(sessions),
      names_(names),
      tokens_(tokens),
      waiting_(waiting),
      pulse_(beat) {}

asio::awaitable<control::outcome<control::token_view>> token_handout::hand_out(
    std::string name, std::optional<seconds> min_valid, control::token_reader reader) {
    const auto* session = names_.find(name);
    if (session == nullptr) co_return control::no_such_session(name);
    const auto about = names_.describe(session->id);
    const auto description = reader.description;
    auto work = decide_and_give(std::move(name), min_valid, std::move(reader));
    auto given = co_await std::move(work);
    if (given.has_error()) events_.publish(events::token_refused{about, description});
    co_return given;
}

asio::awaitable<control::outcome<control::token_view>> token_handout::decide_and_give(
    std::string name, std::optional<seconds> min_valid, control::token_reader reader) {
    const auto until = world_.now().boot + patience;
    const auto* session = names_.find(name);
    if (session == nullptr) co_return control::no_such_session(name);
    const auto id = session->id;
    std::optional<unsigned> failures;
    for (;;) {
        if (!reader.may_read(session->name()) && !(failures && defect("right_asked_once")))
            co_return no_longer_permitted(name);
        // The view drops `alive` once the evidence for it is too old.
        static_cast<void>(sessions_.view(id, world_.now()));
        const auto& state = *sessions_.find(id);
        const auto now = world_.now().boot;
        const bool tried = now >= until || (failures && state.failures() > *failures);
        auto decision = decide_token_access(state, min_valid, tried, now);
        if (decision.next == token_access::step::give) co_return give(*session, reader);
        if (decision.next == token_access::step::refuse) {
            refusal refused{
                refusal::kind::conflict, std::move(decision.detail), std::move(decision.hint), {}};
            refused.retry_after = decision.retry_after;
            co_return refused;
        }
        if (!may_wait(waiting_.waiting_for_news(id), waiting_.waiting_for_news()))
            co_return too_many_readers();
        if (!failures) failures = state.failures();
        co_await take_step(id, decision.next, until);
        session = names_.find(id);
        if (session == nullptr) co_return control::no_such_session(name);
    }
}

/// Asks the scheduler for the step and waits for news of the session.
asio::awaitable<void> token_handout::take_step(session_id id, token_access::step step, boot_time until) {
    if (const auto wish = wish_of(step)) sessions_.tell(id, input::reader_wish{*wish}, world_.now().boot);
    pulse_.quicken();
    co_await waiting_.news(id, until);
}

control::token_view token_handout::give(const session_entry& session, const control::token_reader& reader) {
    const auto now = world_.now();
    const auto& state = *sessions_.find(session.id);
    const auto& organization = *names_.find_organization(session.organization)->settings;
    control::token_view view;
    view.access_token = tokens_.find(session.id)->current.value().value.clone();
    if (state.life().expires) view.expires = now.to_wall(*state.life().expires);
    if (const auto idles = state.deadline().shown()) view.idle_deadline = now.to_wall(*idles);
    view.region = organization.region;
    view.api_url = organization.api_url;
    sessions_.tell(session.id, input::token_read{}, now.boot);
    pulse_.quicken();
    events_.publish(events::token_handed_out{names_.describe(session.id), reader.description});
    if (defect("token_in_audit")) {
        events_.publish(
            events::token_handed_out{names_.describe(session.id), std::string{view.access_token.reveal()}});
    }
    return view;
}

}  // namespace tokenkeeper::delivery
