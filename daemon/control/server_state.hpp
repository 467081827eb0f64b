#pragma once

#include "daemon/control/admission.hpp"
#include "daemon/control/limits.hpp"
#include "daemon/control/service.hpp"

#include <map>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

class connection;

/// What the server and its connections share. Each coroutine holds it, so it outlives the server object for
/// the moment that they need to end.
struct server_state {
    server_state(const boost::asio::any_io_executor& executor, backend& behind, access_rules rules,
                 const limits& given, report_function reported)
        : bounds{given},
          report{std::move(reported)},
          answers{executor, behind, std::move(rules), bounds, report},
          places{bounds.connections},
          changed{executor, boost::asio::steady_timer::time_point::max()} {}

    /// A place has become free, or might be made free now.
    void tell_change() { changed.cancel(); }

    limits bounds;
    report_function report;
    service answers;
    admission places;
    std::map<admission::id, std::shared_ptr<connection>> connections{};
    bool stopping = false;
    boost::asio::steady_timer changed;  ///< never expires: see tell_change
};

}  // namespace tokenkeeper::control
