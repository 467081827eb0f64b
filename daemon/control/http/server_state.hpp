#pragma once

#include "daemon/control/http/limits.hpp"
#include "daemon/control/resources/dispatcher.hpp"
#include "daemon/control/sharing/admission.hpp"

#include <map>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

class connection;

/// The state that the server and its connections share. Every coroutine holds it, so it outlives the server
/// object until they have ended.
struct server_state : std::enable_shared_from_this<server_state> {
    server_state(const boost::asio::any_io_executor& executor, backend& daemon, access_rules rules,
                 route_table routes, const limits& limit_values, report_function reporting);

    /// Something changed in the book of places: connections in line may get one, in the next turn of the
    /// loop.
    void tell_change();
    /// Serves every connection in line that gets a place now, as far as the time of one turn goes. The rest
    /// follows in the next turns of the loop, so that accepting and answers go on.
    void settle();
    /// Takes the next connection from the line though no descriptors are left. Returns false if there is none
    /// that may be served.
    bool settle_one(bool room);

    /// True if a request of this client can be read and answered in this turn of the loop. All visitors share
    /// a time of it, so that others do not wait for each request of a crowd; the rest comes in the next
    /// turns.
    bool has_time_for(const peer& client);

    /// Ends a connection at once, in any phase.
    void cut(admission::id id);
    /// The same for one that has to leave for another; that is told in the log.
    void turn_away(admission::id id);

    limits bounds;
    report_function report;
    dispatcher answers;
    admission places;
    std::map<admission::id, std::shared_ptr<connection>> connections{};  ///< served and in line
    bool stopping = false;
    boost::asio::steady_timer changed;  ///< never expires: see tell_change

private:
    void settle_later();
    bool settling_ = false;
    bool has_visitors_ = false;  ///< in this turn of the loop
    boost::asio::steady_timer::time_point visitors_end_{};
};

}  // namespace tokenkeeper::control
