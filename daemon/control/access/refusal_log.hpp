#pragma once

#include "daemon/control/access/refusal_count.hpp"
#include "daemon/control/access/rights.hpp"
#include "daemon/control/backend.hpp"

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Reports refused requests to the backend: the lines that refusal_count chooses, lines with a count when
/// they are due. Make it with make_shared, as its timer may fire while it is destroyed.
class refusal_log : public std::enable_shared_from_this<refusal_log> {
public:
    refusal_log(const boost::asio::any_io_executor& executor, backend& daemon, milliseconds interval)
        : backend_{daemon}, count_{interval}, timer_{executor} {}

    /// `request` must be printable.
    void add(std::string request, const peer& client);

private:
    void tell(const refusal_line& line);
    void wait();

    backend& backend_;
    refusal_count count_;
    boost::asio::steady_timer timer_;
    bool waits_ = false;
};

}  // namespace tokenkeeper::control
