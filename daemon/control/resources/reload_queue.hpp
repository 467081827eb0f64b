#pragma once

#include "daemon/control/backend.hpp"

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Runs one reload after the other, so that each reads the files as they are when its turn comes.
class reload_queue {
public:
    explicit reload_queue(const boost::asio::any_io_executor& executor)
        : ended_{executor, boost::asio::steady_timer::time_point::max()} {}

    /// Reloads as soon as no other reload of `queue` runs. The daemon must outlive the executor's work.
    static boost::asio::awaitable<reload_outcome> reload(std::shared_ptr<reload_queue> queue, backend* daemon,
                                                         std::string peer);

private:
    class turn;

    bool busy_ = false;
    boost::asio::steady_timer ended_;  ///< never expires: cancelled at the end of each turn
};

}  // namespace tokenkeeper::control
