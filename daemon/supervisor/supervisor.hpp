#pragma once

#include "daemon/delivery/token_files.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/waiters.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/supervisor/request_flights.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <cstddef>
#include <exception>
#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// What the supervisor drives; all of it outlives it.
struct supervised_rooms {
    runtime::runtime& world;
    const events::event_bus& events;
    scheduler& sessions;
    const roster& names;
    store::vault& tokens;
    waiters& waiting;
    pulse& beat;
    sources::token_sources& sources;
    delivery::token_files& sinks;
};

/// The loop: asks the scheduler what to send, sends it, and tells everybody what came of it. It decides
/// nothing about sessions. What it does goes on by ids; a request is one coroutine.
class supervisor {
public:
    explicit supervisor(supervised_rooms rooms);

    /// Lets the scheduler decide until `stop`: at its deadlines and whenever the pulse is quickened.
    boost::asio::awaitable<void> run();
    /// Carries out what the scheduler wants done now.
    void pump();
    /// A request ended. Told by the requests themselves, and by operations for an operator's own request.
    void finished(request_id request, session_id session, const request_outcome& outcome);
    /// So that an operator's own request can be cancelled too.
    [[nodiscard]] request_flights& flights() noexcept { return flights_; }

    /// No request is started after this, and no answer but those of grants counts.
    void stop();
    /// Until no grant is under way, at most so long. Gives how many still are.
    boost::asio::awaitable<std::size_t> drain(milliseconds patience);

    /// How overdue the most urgent deadline is: zero while the work is done in time.
    [[nodiscard]] boot_clock::duration lateness() const;

private:
    void heed_notices();
    void heed(const notice::token& news);
    void heed(const notice::fact& news);
    void heed(const notice::command& news);
    void heed(const notice::abandoned& news);
    void heed(const notice::idle_timeout& news);
    void heed(const notice::throttled& news);
    void heed(const notice::overloaded& news);
    void heed(const notice::mass_rejection& news);

    void start(const request_to_send& request);
    void give_up(const request_to_send& request, error why);
    struct check_end {
        request_outcome outcome{error{errc::cancelled, "its time was over before it could be sent"}};
        bool sent = false;
    };
    boost::asio::awaitable<void> check(request_to_send request, std::shared_ptr<net::transport> api,
                                       secret token);
    boost::asio::awaitable<check_end> send_in_time(request_to_send request,
                                                   std::shared_ptr<net::transport> api, secret token);
    boost::asio::awaitable<void> acquire(request_to_send request, sources::grant_terms terms);
    void observe(session_id session);

    supervised_rooms rooms_;
    request_flights flights_;
    std::unique_ptr<runtime::alarm> drained_;
    std::size_t grants_under_way_ = 0;
    bool stopping_ = false;
};

}  // namespace tokenkeeper::supervision
