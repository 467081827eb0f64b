#pragma once

#include "daemon/control/http/admission.hpp"
#include "daemon/control/http/limits.hpp"
#include "daemon/control/resources/dispatcher.hpp"

#include <map>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

class connection;

/// The state that the server and its connections share. Every coroutine holds it, so it outlives the server
/// object until they have ended.
struct server_state {
    server_state(const boost::asio::any_io_executor& executor, backend& daemon, access_rules rules,
                 const limits& limit_values, report_function reporting)
        : bounds{limit_values},
          report{std::move(reporting)},
          answers{executor, daemon, std::move(rules), bounds, report},
          places{bounds.connections},
          changed{executor, boost::asio::steady_timer::time_point::max()} {}

    /// Wakes the server: a place is free, or can be made free now.
    void tell_change() { changed.cancel(); }

    limits bounds;
    report_function report;
    dispatcher answers;
    admission places;
    std::map<admission::id, std::shared_ptr<connection>> connections{};
    bool stopping = false;
    boost::asio::steady_timer changed;  ///< never expires: see tell_change
};

}  // namespace tokenkeeper::control
