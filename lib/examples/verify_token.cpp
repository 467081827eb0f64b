#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <tokenkeeper/client/tokens_api.hpp>
#include <tokenkeeper/net/https_transport.hpp>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace asio = boost::asio;
namespace tk = tokenkeeper;

/// The exit statuses.
enum class verdict {
    alive = 0,
    dead = 1,
    unknown = 2,  ///< the network failed, or a proxy answered
};

/// Finds out whether the token is alive and leaves its idle timer alone. `found` must outlive the call.
asio::awaitable<void> verify(tk::client::tokens_api api, tk::secret token, verdict& found) {
    constexpr bool preserve_idle_ttl = true;
    const auto answer = co_await api.get_tokens_me(std::move(token), preserve_idle_ttl, tk::seconds{15});
    if (answer) {
        found = verdict::alive;
        const auto& idles = answer->value.date_token_idles;
        std::cout << "alive" << (idles ? ", and idles at " + tk::format_rfc3339(*idles) : "") << "\n";
        co_return;
    }
    if (answer.error().code == tk::condition::log_in_again) found = verdict::dead;
    std::cout << (found == verdict::dead ? "dead: " : "unknown: ") << answer.error().message << "\n";
    std::cout << answer.error().hint() << "\n";
}

/// Verifies the token that it reads from standard input: verify_token https://api.mypurecloud.ie <TOKEN_FILE
int main(int argc, char** argv) {
    auto found = verdict::unknown;
    std::string token;
    if (argc != 2 || !std::getline(std::cin, token)) return static_cast<int>(found);
    asio::io_context io{1};
    tk::net::transport_options options;
    options.base_url = argv[1];
    const auto resolver = std::make_shared<tk::net::resolver_cache>(io.get_executor());
    const auto transport = tk::net::make_https_transport(io.get_executor(), options, resolver);
    if (!transport) return static_cast<int>(found);
    const tk::client::tokens_api api{**transport};
    asio::co_spawn(io, verify(api, tk::secret::take(token), found), [&io](const std::exception_ptr& bug) {
        io.stop();  // it would wait for the connection that is kept open
        if (bug) std::rethrow_exception(bug);
    });
    io.run();
    return static_cast<int>(found);
}
