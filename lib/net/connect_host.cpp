#include "lib/net/connect_host.hpp"

#include "lib/net/resolve/resolver_cache.hpp"
#include "lib/net/socket/connect.hpp"

#include <utility>

namespace tokenkeeper::net {

boost::asio::awaitable<result<boost::asio::ip::tcp::socket>> connect_host(
    std::shared_ptr<resolver_cache> resolver, host_port target, std::string name, time_budget budget,
    milliseconds phase_timeout) {
    auto resolved = co_await resolver->find(target.host, budget.left_of(phase_timeout));
    if (!resolved) co_return resolved.error();
    auto outcome = co_await connect_any(std::move(*resolved), target.port, std::move(name),
                                        budget.left_of(phase_timeout));
    for (const auto& address : outcome.failed)
        resolver->report_failure(target.host, address);
    co_return std::move(outcome.socket);
}

}  // namespace tokenkeeper::net
