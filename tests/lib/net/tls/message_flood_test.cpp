// A server that sends many messages of the handshake's kind behind the handshake.
#include "lib/net/tls/tls_client.hpp"
#include "lib/net/tls/tls_stream.hpp"
#include "tests/support/net/network.hpp"

#include <array>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests::message_flood_test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using genesys::method;
using peer_ptr = std::shared_ptr<peer>;

class message_flood : public network {
protected:
    /// The messages that OpenSSL read of a server that sends so many times new keys at once.
    asio::awaitable<unsigned> read_of(int changes) {
        server origin(
            io,
            [changes](peer_ptr client, unsigned) -> asio::awaitable<void> {
                co_await client->request();
                client->cork(true);
                for (int sent = 0; sent < changes; ++sent)
                    co_await client->change_keys();
                co_await client->write("x");
                client->cork(false);
                co_await client->hang();
            },
            with_tls());
        const auto client = net::make_tls_client(ca.path()).value();
        tcp::socket socket(io);
        const tcp::endpoint place(asio::ip::address_v4::loopback(), origin.port());
        co_await socket.async_connect(place, asio::use_awaitable);
        const net::tls_client::peer target{"localhost", false, origin.port()};
        const auto open = co_await client->handshake(std::move(socket), target, seconds{30});
        auto& stream = dynamic_cast<net::tls_stream&>(**open);
        const std::string_view request{"GET / HTTP/1.1\r\n\r\n"};
        co_await stream.write_some(asio::buffer(request));
        std::array<char, 100> answer{};
        const auto got = co_await stream.read_some(asio::buffer(answer));
        EXPECT_EQ(got.ec.failed(), changes > 4) << got.ec.message();
        co_return stream.messages();
    }

    struct counts {
        unsigned messages = 0;
        unsigned records = 0;
    };
    /// What OpenSSL read of a server that answers its first message with these records.
    asio::awaitable<counts> read_of_answer(std::string records) {
        server origin(io, [&records](peer_ptr client, unsigned) -> asio::awaitable<void> {
            co_await client->bytes();
            co_await client->write(records);
            co_await client->hang();
        });
        asio::ssl::context context(asio::ssl::context::tls_client);
        net::tls_stream::follow_handshakes(context);
        tcp::socket socket(io);
        const tcp::endpoint place(asio::ip::address_v4::loopback(), origin.port());
        co_await socket.async_connect(place, asio::use_awaitable);
        net::tls_stream stream(
            net::paced_socket(std::move(socket), std::make_shared<net::server_turns::server>()), context,
            std::make_shared<net::ticket_cache>(), {"localhost", origin.port()});
        const auto verdict = std::make_shared<net::certificate_verdict>();
        EXPECT_FALSE(stream.prepare(false, net::certificate_check("localhost", verdict)));
        EXPECT_EQ(co_await stream.handshake(), boost::system::errc::protocol_error);
        co_return counts{stream.messages(), stream.records()};
    }
};

TEST_F(message_flood, cuts_a_server_that_sends_tickets_or_keys_without_end) {
    using sending = asio::awaitable<void> (peer::*)();
    const std::array<sending, 2> kinds{&peer::send_ticket, &peer::change_keys};
    for (const auto send_one : kinds) {
        server origin(
            io,
            [send_one](peer_ptr client, unsigned) -> asio::awaitable<void> {
                co_await client->request();
                for (int sent = 0; sent < 1'000; ++sent)
                    co_await ((*client).*send_one)();
                co_await client->write(answer("x"));
            },
            with_tls());
        const auto transport = make(options(origin.url()));
        const auto got = send(*transport, method::get, seconds{5});
        EXPECT_EQ(error_of(got), errc::connection_lost);
        EXPECT_NE(got.error().message.find("Protocol error"), std::string::npos) << got.error().message;
    }
}

/// Messages that have come together with the one at which it is cut cost nothing.
TEST_F(message_flood, costs_no_more_than_the_message_at_which_it_is_cut) {
    const auto usual = run(io, read_of(4));
    EXPECT_EQ(run(io, read_of(640)), usual + 1);
}

/// HelloRequests have no content, and 4,096 of them fit into one record.
TEST_F(message_flood, costs_no_more_where_all_messages_are_in_one_record) {
    std::string record{"\x16\x03\x03\x40\x00", 5};
    record.append(16'384, '\0');
    EXPECT_EQ(run(io, read_of_answer(record)).messages, 25U) << "the one at which it is cut is the last";
}

/// A record may hold one byte, and hundreds of them come with one read.
TEST_F(message_flood, costs_no_more_where_a_message_is_in_many_records) {
    const std::string server_hello{"\x02\x00\x1f\x40", 4};
    std::string records;
    for (std::size_t i = 0; i < 8'000; ++i) {
        records.append("\x16\x03\x03\x00\x01", 5);
        records += i < server_hello.size() ? server_hello[i] : '\0';
    }
    EXPECT_EQ(run(io, read_of_answer(records)).records, 257U) << "the one at which it is cut is the last";
}

}  // namespace
}  // namespace tokenkeeper::tests::message_flood_test
