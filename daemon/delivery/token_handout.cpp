#include "daemon/delivery/token_handout.hpp"

#include "lib/base/defect.hpp"

#include <cstddef>
#include <utility>

namespace tokenkeeper::delivery {

namespace asio = boost::asio;
using control::refusal;

namespace {

/// The time that a reader waits for a renewal or a check.
constexpr boot_clock::duration patience = seconds{30};

std::string noun_of(const control::token_party& reader) {
    return reader.unit.empty() ? "user" : "unit";
}

refusal share_taken(const control::token_party& reader, std::size_t share) {
    return {refusal::kind::busy,
            "The token is not ready yet, and " + std::to_string(share) + " requests of this " +
                noun_of(reader) + " wait for a token already, which is the most.",
            "Let fewer requests wait at a time; tokenkeeperctl status NAME says what delays the token.",
            {}};
}

refusal pool_taken() {
    return {refusal::kind::busy,
            "The token is not ready yet, and other readers have all places for waiting.",
            "Ask again in a few seconds; tokenkeeperctl status NAME says what delays the token.",
            {}};
}

refusal place_lost(const control::token_party& reader) {
    return {
        refusal::kind::busy,
        "The token is not ready yet, and another reader got the place in which this request waited: this " +
            noun_of(reader) + " had the most requests waiting.",
        "Ask again in a few seconds, and let fewer requests wait at a time; tokenkeeperctl status NAME "
        "says what delays the token.",
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

/// The place of a reader, from its first wait until it has its answer. The wait may outlive the handout, and
/// holds the book for that.
class token_handout::place {
public:
    place(std::shared_ptr<reader_places> book, control::token_party owner)
        : book_{std::move(book)}, owner_{std::move(owner)} {}
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() {
        if (ticket_ != 0) book_->leave(owner_, ticket_);
    }

    /// Enters before the first wait. Returns the refusal if the reader may not wait, or no longer.
    std::optional<refusal> keep(session_id session, scheduler_waits& waiting) {
        if (ticket_ != 0) {
            if (book_->has(owner_, ticket_)) return std::nullopt;
            return place_lost(owner_);
        }
        const auto arrived = book_->enter(owner_, session);
        if (arrived.end == reader_places::arrival::result::share_taken)
            return share_taken(owner_, book_->share_of(owner_));
        if (arrived.end == reader_places::arrival::result::pool_taken) return pool_taken();
        ticket_ = arrived.place;
        // All that wait for that session look; the one without a place finds out.
        if (arrived.ended) waiting.news_came(*arrived.ended);
        return std::nullopt;
    }

private:
    std::shared_ptr<reader_places> book_;
    control::token_party owner_;
    reader_places::ticket ticket_ = 0;
};

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
    place own{places_, reader.owner};
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
        if (auto refused = own.keep(id, waiting_)) co_return *std::move(refused);
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
    if (const auto ends = state.shown_end(now.boot)) view.expires = now.to_wall(*ends);
    if (const auto idles = state.shown_deadline(); idles && *idles > now.boot)
        view.idle_deadline = now.to_wall(*idles);
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
