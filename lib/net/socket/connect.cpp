#include "lib/net/socket/connect.hpp"

#include "lib/net/time/boot_timers.hpp"
#include "lib/net/time/time_limit.hpp"
#include "lib/net/time/wake_up.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/this_coro.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

void set_options(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
}

/// One address that was tried.
struct attempt {
    tcp::socket socket;
    asio::ip::address address;
    boot_time start;
    bool has_ended = false;
    boost::system::error_code failure;  ///< after the end; success for the winner

    attempt(const asio::any_io_executor& executor, asio::ip::address target, boot_time now)
        : socket(executor), address(std::move(target)), start(now) {}
};

/// The attempts of one connection. It starts them and looks at them; `connect_any` decides.
class race {
public:
    explicit race(const asio::any_io_executor& executor)
        : executor_(executor),
          timers_(boot_timers::find(executor)),
          news_(std::make_shared<wake_up>(executor)) {}
    race(const race&) = delete;
    race& operator=(const race&) = delete;
    /// Ends the attempts under way.
    ~race() {
        for (const auto& tried : attempts_) {
            boost::system::error_code ignored;
            if (!tried->has_ended) tried->socket.close(ignored);
        }
    }

    void start(const asio::ip::address& address, std::uint16_t port) {
        const auto added = std::make_shared<attempt>(executor_, address, timers_.now());
        attempts_.push_back(added);
        const auto handler = [added, news = news_](const boost::system::error_code& ec) {
            added->has_ended = true;
            added->failure = ec;
            boost::system::error_code ignored;
            if (ec) added->socket.close(ignored);
            news->signal();
        };
        added->socket.async_connect(tcp::endpoint(address, port), handler);
    }

    /// Signalled when an attempt has ended.
    [[nodiscard]] const std::shared_ptr<wake_up>& news() const { return news_; }

    [[nodiscard]] std::shared_ptr<attempt> winner() const {
        const auto position = std::ranges::find_if(
            attempts_, [](const auto& tried) { return tried->has_ended && !tried->failure; });
        return position == attempts_.end() ? nullptr : *position;
    }

    /// The attempt that has failed and was started last; null where none has failed.
    [[nodiscard]] std::shared_ptr<attempt> last_refusal() const {
        const auto position = std::find_if(attempts_.rbegin(), attempts_.rend(),
                                           [](const auto& tried) { return tried->has_ended; });
        return position == attempts_.rend() ? nullptr : *position;
    }

    [[nodiscard]] bool all_ended() const {
        return std::ranges::all_of(attempts_, [](const auto& tried) { return tried->has_ended; });
    }

    [[nodiscard]] addresses failed_addresses() const {
        addresses failures;
        for (const auto& tried : attempts_) {
            const bool is_slow = !tried->has_ended && timers_.now() - tried->start >= attempt_delay;
            if (is_slow || (tried->has_ended && tried->failure)) failures.push_back(tried->address);
        }
        return failures;
    }

private:
    asio::any_io_executor executor_;
    boot_timers& timers_;
    std::shared_ptr<wake_up> news_;
    std::vector<std::shared_ptr<attempt>> attempts_;
};

error connect_error(const race& attempts, const std::string& name, milliseconds timeout) {
    const auto refusal = attempts.last_refusal();
    if (!refusal) {
        return error(errc::connect_timeout,
                     "no connection to " + name + " within " + format_duration(timeout));
    }
    return error(errc::connect_failed, "connecting to " + name + " (" + refusal->address.to_string() +
                                           "): " + refusal->failure.message());
}

}  // namespace

asio::awaitable<connect_outcome> connect_any(addresses candidates, std::uint16_t port, std::string name,
                                             milliseconds timeout) {
    const auto executor = co_await asio::this_coro::executor;
    const time_budget budget(executor, timeout);
    race attempts(executor);
    for (std::size_t next = 0; budget.left() > milliseconds{0};) {
        attempts.news()->reset();
        if (next < candidates.size()) attempts.start(candidates[next++], port);
        if (attempts.all_ended()) break;
        const auto wait = next < candidates.size() ? budget.left_of(attempt_delay) : budget.left();
        const auto end = co_await wake_up::wait(attempts.news(), wait);
        if (end == wait_end::cancelled)
            co_return connect_outcome(error(errc::cancelled, "connecting to " + name), {});
        if (const auto winner = attempts.winner()) {
            set_options(winner->socket);
            co_return connect_outcome(std::move(winner->socket), attempts.failed_addresses());
        }
    }
    co_return connect_outcome(connect_error(attempts, name, timeout), attempts.failed_addresses());
}

}  // namespace tokenkeeper::net
