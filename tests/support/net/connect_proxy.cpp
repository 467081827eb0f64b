#include "tests/support/net/connect_proxy.hpp"

#include <array>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace tokenkeeper::tests {

namespace asio = boost::asio;
using asio::ip::tcp;
using peer_ptr = std::shared_ptr<peer>;
using socket_ptr = std::shared_ptr<tcp::socket>;

namespace {

/// Closes both ends when one direction has ended, so that the other ends too.
struct closing {
    peer_ptr client;
    socket_ptr origin;

    closing(peer_ptr c, socket_ptr o) : client(std::move(c)), origin(std::move(o)) {}
    closing(const closing&) = delete;
    closing& operator=(const closing&) = delete;
    ~closing() {
        boost::system::error_code ignored;
        origin->close(ignored);
        client->close();
    }
};

asio::awaitable<void> pass_answers(peer_ptr client, socket_ptr origin) {
    const closing at_the_end(client, origin);
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto got = co_await origin->async_read_some(asio::buffer(buffer), asio::use_awaitable);
        co_await client->write(std::string(buffer.data(), got));
    }
}

asio::awaitable<void> pass_requests(peer_ptr client, socket_ptr origin) {
    const closing at_the_end(client, origin);
    for (;;) {
        const auto text = co_await client->bytes();
        co_await asio::async_write(*origin, asio::buffer(text), asio::use_awaitable);
    }
}

asio::awaitable<void> serve(peer_ptr client, std::string credentials,
                            std::shared_ptr<std::vector<std::string>> asked) {
    const auto head = co_await client->request();
    asked->push_back(head);
    if (!credentials.empty() &&
        head.find("\r\nProxy-Authorization: Basic " + credentials + "\r\n") == std::string::npos) {
        co_await client->write(
            "HTTP/1.1 407 Proxy Authentication Required\r\n"
            "Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
        co_await client->hang();
    }
    const auto colon = head.find(':');
    const auto port = static_cast<std::uint16_t>(std::stoul(head.substr(colon + 1)));
    const auto executor = co_await asio::this_coro::executor;
    const auto origin = std::make_shared<tcp::socket>(executor);
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    co_await origin->async_connect(endpoint, asio::use_awaitable);
    co_await client->write("HTTP/1.0 200 Connection established\r\nContent-Length: 7\r\n\r\n");
    auto back = pass_answers(client, origin);
    asio::co_spawn(executor, std::move(back), [](const std::exception_ptr&) {});
    co_await pass_requests(client, origin);
}

}  // namespace

connect_proxy::connect_proxy(asio::io_context& io, const std::string& credentials)
    : server_(io, [credentials, asked = asked_](peer_ptr client, unsigned) {
          return serve(std::move(client), credentials, asked);
      }) {}

net::proxy_settings proxy_at(std::uint16_t port, std::string_view credentials) {
    net::proxy_settings made;
    made.host = "127.0.0.1";
    made.port = port;
    made.credentials = secret(credentials);
    made.proxy_loopback = true;
    return made;
}

}  // namespace tokenkeeper::tests
