#pragma once

#include "lib/net/byte_stream.hpp"
#include "lib/net/certificate_check.hpp"
#include "lib/net/ticket_cache.hpp"

#include <memory>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace tokenkeeper::net {

/// A byte_stream with TLS. Puts the tickets it is given, which with TLS 1.3 come with the first read, into
/// the cache. Only for tls_client.cpp: this header brings in SSL.
class tls_stream : public byte_stream {
public:
    tls_stream(boost::asio::ip::tcp::socket over, boost::asio::ssl::context& context,
               std::shared_ptr<ticket_cache> tickets, ticket_cache::key at);
    ~tls_stream() override;

    /// Once for a context whose streams collect tickets.
    static void collect_tickets(boost::asio::ssl::context& context);

    /// Sets what a handshake needs. `is_address`: no SNI.
    boost::system::error_code prepare(bool is_address, certificate_check check);
    boost::asio::awaitable<boost::system::error_code> handshake();

    boost::asio::awaitable<transferred> read_some(boost::asio::mutable_buffer into) override;
    boost::asio::awaitable<transferred> write_some(boost::asio::const_buffer from) override;
    void close() noexcept override;
    [[nodiscard]] bool quiet() noexcept override;

private:
    static int keep_ticket(SSL* of, SSL_SESSION* session);

    std::shared_ptr<ticket_cache> tickets_;
    ticket_cache::key at_;
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

}  // namespace tokenkeeper::net
