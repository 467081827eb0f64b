#include "lib/net/resolve/system_resolver.hpp"

#include "lib/genesys/region.hpp"
#include "lib/net/as_values.hpp"
#include "lib/net/resolve/absolute_name.hpp"
#include "lib/net/resolve/lookup_line.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <netdb.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

/// Lies between the coroutine that waits and the thread that asks. The thread may outlive the coroutine and
/// the whole io_context, so the mailbox itself owns nothing of Asio's.
struct mailbox {
    std::mutex guard;
    asio::steady_timer* wake = nullptr;  ///< belongs to the waiting coroutine; null when that has ended
    std::optional<result<addresses>> outcome;
};

/// Asks getaddrinfo, which may block for a long time.
result<addresses> ask(const std::string& host) {
    // They are whole names, so no search domain of this host applies to them.
    if (genesys::is_genesys_host(host)) ask_whole_names_only();
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (status != 0) {
        return error(errc::resolve_failed, "resolving " + host + ": " + ::gai_strerror(status));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    addresses resolved;
    for (const auto* entry = list; entry != nullptr; entry = entry->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        if (entry->ai_addrlen > endpoint.capacity()) continue;
        endpoint.resize(entry->ai_addrlen);
        std::copy_n(reinterpret_cast<const unsigned char*>(entry->ai_addr), entry->ai_addrlen,
                    reinterpret_cast<unsigned char*>(endpoint.data()));
        resolved.push_back(endpoint.address());
    }
    return resolved;
}

void deliver(const std::shared_ptr<mailbox>& box, result<addresses> outcome) {
    const std::lock_guard lock(box->guard);
    // The lock keeps the coroutine, and so the context in which it waits, from ending.
    if (box->wake == nullptr) return;
    box->outcome = std::move(outcome);
    asio::post(box->wake->get_executor(), [box] {
        const std::lock_guard relock(box->guard);
        if (box->wake != nullptr) box->wake->cancel();
    });
}

/// Tells the thread at its end, or the line, that the coroutine waits no longer.
struct departure {
    std::shared_ptr<mailbox> abandoned;
    std::shared_ptr<lookup_line> line;
    lookup_line::ticket number = 0;

    departure(std::shared_ptr<mailbox> box, std::shared_ptr<lookup_line> waiting)
        : abandoned(std::move(box)), line(std::move(waiting)) {}
    departure(const departure&) = delete;
    departure& operator=(const departure&) = delete;
    ~departure() {
        line->leave(number);
        const std::lock_guard lock(abandoned->guard);
        abandoned->wake = nullptr;
    }
};

/// Asks on a thread of its own.
void begin_look_up(const std::shared_ptr<lookup_line>& line, const std::shared_ptr<mailbox>& box,
                   const std::string& host) {
    try {
        std::thread([line, box, host] {
            const auto began = std::chrono::steady_clock::now();
            deliver(box, ask(host));
            line->ended(host, std::chrono::steady_clock::now() - began);
        }).detach();
    } catch (const std::system_error& e) {
        deliver(box, error(errc::resolve_failed, "resolving " + host + ": no thread: " + e.what()));
        line->ended(host, {});
    }
}

asio::awaitable<result<addresses>> resolve(asio::any_io_executor executor, std::shared_ptr<lookup_line> line,
                                           std::string host) {
    asio::steady_timer wake(executor, asio::steady_timer::time_point::max());
    const auto box = std::make_shared<mailbox>();
    box->wake = &wake;
    departure on_leaving(box, line);
    on_leaving.number = line->enter(host, [line, box, host] { begin_look_up(line, box, host); });
    co_await wake.async_wait(as_values);
    const std::lock_guard lock(box->guard);
    if (!box->outcome) co_return error(errc::cancelled, "resolving " + host);
    co_return *box->outcome;
}

}  // namespace

resolve_function system_resolver(const asio::any_io_executor& executor) {
    return [executor, line = std::make_shared<lookup_line>()](std::string host) {
        return resolve(executor, line, std::move(host));
    };
}

}  // namespace tokenkeeper::net
