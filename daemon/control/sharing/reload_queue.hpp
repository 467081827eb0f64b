#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/sharing/turns.hpp"

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

/// Runs one reload after the other, so that each reads the files as they are when its turn comes. Masters go
/// first; operators take turns by user.
class reload_queue {
public:
    explicit reload_queue(const boost::asio::any_io_executor& executor)
        : turns_{executor, {.all = 1, .share = 1}} {}

    /// Reloads as soon as no other reload of `queue` runs. The daemon must outlive the executor's work.
    static boost::asio::awaitable<reload_outcome> reload(std::shared_ptr<reload_queue> queue, backend* daemon,
                                                         party client, std::string peer);

private:
    turns turns_;
};

}  // namespace tokenkeeper::control
