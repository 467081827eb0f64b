#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <tokenkeeper/client/tokens_api.hpp>
#include <tokenkeeper/net/https_transport.hpp>
#include <tokenkeeper/scheduler/scheduler.hpp>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
namespace tk = tokenkeeper;

/// Sends one request of the scheduler.
asio::awaitable<tk::request_outcome> send(tk::client::tokens_api api, tk::request_to_send request,
                                          tk::secret token) {
    const auto limit = std::chrono::duration_cast<tk::milliseconds>(request.limit);
    if (request.what == tk::operation::read_idle_timeout) {
        const auto answer = co_await api.get_tokens_timeout(std::move(token), limit);
        if (!answer) co_return answer.error();
        co_return answer->value;
    }
    const bool preserve_idle_ttl = !tk::keeps_alive(request.what);
    const auto answer = co_await api.get_tokens_me(std::move(token), preserve_idle_ttl, limit);
    if (!answer) co_return answer.error();
    tk::check_report report;
    report.server_date = answer->server_date;
    const auto& idles = answer->value.date_token_idles;
    if (idles && answer->server_date) report.idles_in = tk::bounded(*idles - *answer->server_date);
    co_return report;
}

/// Sends what the scheduler asks for until the token is lost: one request after the other.
asio::awaitable<void> keep_alive(tk::client::tokens_api api, tk::secret token) {
    const auto now = tk::boot_clock::now;
    tk::scheduler all{std::random_device{}()};
    tk::session_policy policy;
    policy.mode = tk::session_mode::keep_alive;
    const auto id = all.add_session(all.add_organization({}), policy, now());
    all.tell(id, tk::input::token_given{}, now());
    asio::steady_timer pause{co_await asio::this_coro::executor};
    while (all.find(id)->state() != tk::session_state::lost) {
        for (const auto& request : all.poll(now())) {
            auto copy = token.clone();
            const auto outcome = co_await send(api, request, std::move(copy));
            all.finished(request.id, outcome, now());
            std::cout << tk::to_string(all.find(id)->state()) << std::endl;
        }
        static_cast<void>(all.take_notices());  // what people want to know, such as the reason of a loss
        pause.expires_after(all.next_wakeup().value_or(now()) - now());
        co_await pause.async_wait(asio::use_awaitable);
    }
    std::cout << "lost: " << all.find(id)->reason() << std::endl;
}

/// Keeps the token alive that it reads from standard input: keep_alive https://api.mypurecloud.ie <TOKEN_FILE
int main(int argc, char** argv) {
    std::string token;
    if (argc != 2 || !std::getline(std::cin, token)) return 2;
    asio::io_context io{1};
    tk::net::transport_options options;
    options.base_url = argv[1];
    const auto resolver = std::make_shared<tk::net::resolver_cache>(io.get_executor());
    const auto transport = tk::net::make_https_transport(io.get_executor(), options, resolver);
    if (!transport) return 2;
    asio::co_spawn(io, keep_alive(tk::client::tokens_api{**transport}, tk::secret::take(token)),
                   [&io](const std::exception_ptr& bug) {
                       io.stop();  // it would wait for the connection that is kept open
                       if (bug) std::rethrow_exception(bug);
                   });
    io.run();
    return 1;
}
