#pragma once

#include "daemon/sources/token_sources.hpp"
#include "daemon/supervisor/clock/clock_care.hpp"
#include "daemon/supervisor/requests/grants_under_way.hpp"
#include "daemon/supervisor/requests/request_flights.hpp"
#include "daemon/supervisor/supervised_rooms.hpp"

#include <cstddef>
#include <exception>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// The loop: asks the scheduler for due requests, sends them, and passes the outcomes on. It decides nothing
/// about sessions. Every request is one coroutine, which keeps ids, not names.
class supervisor {
public:
    explicit supervisor(supervised_rooms rooms);

    /// Lets the scheduler decide until `stop`: at its deadlines and whenever the pulse is quickened.
    boost::asio::awaitable<void> run();
    /// Carries out the notices and due requests of the scheduler.
    void pump();
    /// Carries out the notices alone: nothing is sent.
    void heed_notices();
    /// Publishes the end of a request that was started and passes its outcome to the scheduler. Operations
    /// call it for an operator's own request; `sent` is false if the daemon gave up before the first byte.
    void end(const request_to_send& request, boot_time began, const request_outcome& outcome, bool sent);
    /// Ends a turn that only paid for a request elsewhere. Nothing was asked with the token, so no end is
    /// published.
    void spend(const request_to_send& turn);
    /// A grant is under way, and `drain` waits for it; also a login, which is no request of the scheduler.
    void begin_grant(token_source source) noexcept { grants_.begin(source); }
    void end_grant(token_source source);
    /// The requests in flight, so that an operator's own request can be cancelled, too.
    [[nodiscard]] request_flights& flights() noexcept { return flights_; }

    /// No request is started after this, and no answer but those of grants counts.
    void stop();
    /// Waits for grants that are under way, as `grants_under_way` says, up to `patience`. Returns how many
    /// answers are lost for good.
    boost::asio::awaitable<std::size_t> drain(milliseconds patience);

    /// The lateness of the most urgent deadline: zero while the work is done in time.
    [[nodiscard]] boot_clock::duration lateness() const;

private:
    void heed(const notice::token& news);
    void heed(const notice::fact& news);
    void heed(const notice::command& news);
    void heed(const notice::abandoned& news);
    void heed(const notice::idle_timeout& news);
    void heed(const notice::throttled& news);
    void heed(const notice::overloaded& news);
    void heed(const notice::mass_rejection& news);

    void start(const request_to_send& request);
    void give_up(const request_to_send& request, error cause);
    /// The session takes the outcome of its request.
    void learn(request_id request, session_id session, const request_outcome& outcome, bool sent);
    /// What follows from it happens.
    void go_on(session_id session);
    boost::asio::awaitable<void> check(request_to_send request, std::shared_ptr<net::transport> api,
                                       secret token);
    boost::asio::awaitable<void> acquire(request_to_send request, sources::grant_terms terms);
    void look_at_doubted_token(session_id session);

    supervised_rooms rooms_;
    clock_care clock_;
    request_flights flights_;
    std::unique_ptr<runtime::alarm> drained_;
    grants_under_way grants_;
    bool stopping_ = false;
};

}  // namespace tokenkeeper::supervision
