#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <tokenkeeper/client/oauth.hpp>
#include <tokenkeeper/net/https_transport.hpp>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
namespace tk = tokenkeeper;

/// Obtains a token, and the next one at 80 % of its life. It ends when the login service refuses for good.
asio::awaitable<void> renew(tk::client::oauth login, std::string client_id, tk::secret client_secret) {
    asio::steady_timer pause{co_await asio::this_coro::executor};
    for (;;) {
        tk::genesys::oauth_credentials credentials;
        credentials.client_id = client_id;
        credentials.client_secret = client_secret.clone();
        const auto granted = co_await login.client_credentials(std::move(credentials), tk::seconds{15});
        tk::milliseconds wait{};
        if (granted) {
            // granted->value.access_token is what the program sends its own requests with.
            const auto life = granted->value.expires_in.value_or(tk::seconds{3600});
            wait = tk::milliseconds{life} * 8 / 10;
            std::cout << "a new token, which lives for " << tk::format_duration(life) << std::endl;
        } else {
            const auto& failure = granted.error();
            std::cout << failure.message << "; " << failure.hint() << std::endl;
            if (failure.code != tk::condition::retry_later) co_return;
            wait = std::max(failure.retry_after.value_or(tk::seconds{0}), tk::seconds{30});
        }
        pause.expires_after(wait);
        co_await pause.async_wait(asio::use_awaitable);
    }
}

/// Takes the client's secret from standard input: renew https://login.mypurecloud.ie CLIENT_ID <SECRET_FILE
int main(int argc, char** argv) {
    std::string client_secret;
    if (argc != 3 || !std::getline(std::cin, client_secret)) return 2;
    asio::io_context io{1};
    tk::net::transport_options options;
    options.base_url = argv[1];
    const auto resolver = std::make_shared<tk::net::resolver_cache>(io.get_executor());
    const auto transport = tk::net::make_https_transport(io.get_executor(), options, resolver);
    if (!transport) return 2;
    const tk::client::oauth login{**transport};
    asio::co_spawn(io, renew(login, argv[2], tk::secret::take(client_secret)),
                   [&io](const std::exception_ptr& bug) {
                       io.stop();  // it would wait for the connection that is kept open
                       if (bug) std::rethrow_exception(bug);
                   });
    io.run();
    return 1;
}
