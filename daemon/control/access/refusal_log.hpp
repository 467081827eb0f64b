#pragma once

#include "daemon/control/access/refusal_count.hpp"
#include "daemon/control/access/rights.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Reports refused requests: the lines that refusal_count chooses, lines with a count when they are due. Make
/// it with make_shared, as its timer may fire while it is destroyed.
class refusal_log : public std::enable_shared_from_this<refusal_log> {
public:
    using report_function = std::function<void(const refusal_line&)>;

    refusal_log(const boost::asio::any_io_executor& executor, report_function report, milliseconds interval)
        : report_{std::move(report)}, count_{interval}, timer_{executor} {}

    /// `refused_peer` names who shares one line; `request` must be printable.
    void add(const std::string& refused_peer, std::string request, const peer& client);

private:
    void wait();

    report_function report_;
    refusal_count count_;
    boost::asio::steady_timer timer_;
    bool waits_ = false;
};

}  // namespace tokenkeeper::control
