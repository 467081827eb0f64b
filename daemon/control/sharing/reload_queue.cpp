#include "daemon/control/sharing/reload_queue.hpp"

#include <utility>

#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

asio::awaitable<reload_outcome> reload_queue::reload(std::shared_ptr<reload_queue> queue, backend* daemon,
                                                     party client, std::string peer) {
    turns::turn own{queue->turns_, client};
    co_await own.begin();
    co_return co_await daemon->reload(std::move(peer));
}

}  // namespace tokenkeeper::control
