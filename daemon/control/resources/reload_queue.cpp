#include "daemon/control/resources/reload_queue.hpp"

#include "lib/net/as_values.hpp"

#include <utility>

#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

/// Occupies the queue while it lives.
class reload_queue::turn {
public:
    explicit turn(reload_queue& queue) : queue_{queue} { queue_.busy_ = true; }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() {
        queue_.busy_ = false;
        queue_.ended_.cancel();
    }

private:
    reload_queue& queue_;
};

asio::awaitable<reload_outcome> reload_queue::reload(std::shared_ptr<reload_queue> queue, backend* daemon,
                                                     std::string peer) {
    while (queue->busy_) {
        co_await queue->ended_.async_wait(as_values);
    }
    const turn own_turn{*queue};
    co_return co_await daemon->reload(std::move(peer));
}

}  // namespace tokenkeeper::control
