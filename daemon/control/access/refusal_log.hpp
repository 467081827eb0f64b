#pragma once

#include "daemon/control/access/refusal_count.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/control/rights.hpp"

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Tells the backend of refused requests: as many lines as refusal_count lets through, those with a count
/// when their time comes. Made by make_shared, as its timer may have fired when it goes.
class refusal_log : public std::enable_shared_from_this<refusal_log> {
public:
    refusal_log(const boost::asio::any_io_executor& executor, backend& behind, milliseconds interval)
        : backend_{behind}, count_{interval}, timer_{executor} {}

    /// `request` is fit to be shown.
    void add(std::string request, const peer& who);

private:
    void tell(const refusal_line& line);
    void wait();

    backend& backend_;
    refusal_count count_;
    boost::asio::steady_timer timer_;
    bool waits_ = false;
};

}  // namespace tokenkeeper::control
