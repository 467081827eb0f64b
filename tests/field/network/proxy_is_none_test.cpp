// Field: `proxy` led to a SOCKS proxy, to a proxy's HTTPS port, or to a web server; the message was that the
// API's answer was malformed, and the API was asked about it. Right: the fault is the proxy's and is told as
// such, with what has to be at that address. Nothing of the request but the host's name has gone there.
#include "tests/support/net/connect_proxy.hpp"
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::field::proxy_is_none {
namespace {

using proxy_is_none = network;

TEST_F(proxy_is_none, is_told_as_the_proxys_fault) {
    for (const auto& greeting :
         {std::string("\x05\xff", 2), std::string("\x15\x03\x03\x00\x02\x02\x46", 7),
          std::string("<html>Sign in</html>"), std::string("SSH-2.0-OpenSSH_9.2\r\n")}) {
        std::string request;
        server other(io, [&](std::shared_ptr<peer> client, unsigned) -> boost::asio::awaitable<void> {
            request = co_await client->request();
            co_await client->write(greeting);
            client->close();
        });
        auto chosen = options("https://api.example");
        chosen.proxy = proxy_at(other.port());
        const auto got = send(*make(chosen));
        ASSERT_EQ(error_of(got), errc::proxy_malformed_response) << text(got);
        EXPECT_NE(got.error().hint().find("that of an HTTP proxy"), std::string_view::npos)
            << got.error().hint();
        EXPECT_EQ(request.find("the-token"), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::field::proxy_is_none
