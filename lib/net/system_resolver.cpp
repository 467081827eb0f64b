#include "lib/net/system_resolver.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <netdb.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

/// Between the coroutine that waits and the thread that asks. The thread may outlive the coroutine and the
/// whole io_context, so the mailbox itself owns nothing of Asio's.
struct mailbox {
    std::mutex guard;
    asio::steady_timer* wake = nullptr;  ///< the waiting coroutine's; null when it has gone
    std::optional<result<addresses>> found;
};

result<addresses> ask(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int failed = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (failed != 0) {
        return error(errc::resolve_failed, "resolving " + host + ": " + ::gai_strerror(failed));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, ::freeaddrinfo);
    addresses found;
    for (const auto* each = list; each != nullptr; each = each->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (each->ai_addrlen > endpoint.capacity()) continue;
        endpoint.resize(each->ai_addrlen);
        std::copy_n(reinterpret_cast<const unsigned char*>(each->ai_addr), each->ai_addrlen,
                    reinterpret_cast<unsigned char*>(endpoint.data()));
        found.push_back(endpoint.address());
    }
    return found;
}

void deliver(const std::shared_ptr<mailbox>& to, result<addresses> what) {
    const std::lock_guard lock(to->guard);
    // While the lock is held the coroutine cannot go, so neither can the context it waits in.
    if (to->wake == nullptr) return;
    to->found = std::move(what);
    asio::post(to->wake->get_executor(), [to] {
        const std::lock_guard relock(to->guard);
        if (to->wake != nullptr) to->wake->cancel();
    });
}

/// Tells the thread that nobody waits any more.
struct departure {
    std::shared_ptr<mailbox> from;

    explicit departure(std::shared_ptr<mailbox> box) : from(std::move(box)) {}
    departure(const departure&) = delete;
    departure& operator=(const departure&) = delete;
    ~departure() {
        const std::lock_guard lock(from->guard);
        from->wake = nullptr;
    }
};

asio::awaitable<result<addresses>> resolve(asio::any_io_executor executor, std::string host) {
    asio::steady_timer wake(executor, asio::steady_timer::time_point::max());
    const auto box = std::make_shared<mailbox>();
    box->wake = &wake;
    const departure on_leaving(box);
    try {
        std::thread([box, host] { deliver(box, ask(host)); }).detach();
    } catch (const std::system_error& e) {
        co_return error(errc::resolve_failed, "resolving " + host + ": no thread: " + e.what());
    }
    co_await wake.async_wait(asio::as_tuple(asio::use_awaitable));
    const std::lock_guard lock(box->guard);
    if (!box->found) co_return error(errc::cancelled, "resolving " + host);
    co_return *box->found;
}

}  // namespace

resolve_function system_resolver(const asio::any_io_executor& executor) {
    return [executor](std::string host) { return resolve(executor, std::move(host)); };
}

}  // namespace tokenkeeper::net
