#pragma once

#include "lib/net/server_certificate.hpp"
#include "lib/net/socket/byte_stream.hpp"
#include "lib/net/tls/certificate_check.hpp"
#include "lib/net/tls/paced_socket.hpp"
#include "lib/net/tls/ticket_cache.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace tokenkeeper::net {

/// A byte_stream with TLS. A server that sends more than 24 messages of the handshake's kind (tickets and new
/// keys count), or new keys more than four times, over the life of a connection is cut, as is one that sends
/// more than 256 records in which nothing of an answer is: each costs time. It puts the server's first two
/// tickets, which with TLS 1.3 come with the first read, into the cache, until an hour after the handshake
/// that checked the certificates, or the first of their ends, and drops all of them where a connection ends
/// before its first byte: some servers refuse to go on with what a ticket stands for only then. Only
/// tls_client.cpp and certificate_chain.cpp include this header, because it brings in SSL.
class tls_stream : public byte_stream {
public:
    tls_stream(paced_socket socket, boost::asio::ssl::context& context, std::shared_ptr<ticket_cache> tickets,
               ticket_cache::key server);
    ~tls_stream() override;

    /// Prepares a context, once, whose streams collect tickets and count the server's messages.
    static void follow_handshakes(boost::asio::ssl::context& context);

    /// Prepares the handshake: host name, check and an earlier ticket. `is_address`: no SNI.
    boost::system::error_code prepare(bool is_address, certificate_check check);
    boost::asio::awaitable<boost::system::error_code> handshake();
    /// The handshake failed as the server showed a costly chain (chain_cost.hpp).
    [[nodiscard]] bool refused_chain() const noexcept { return refused_chain_; }
    /// It failed as another message was too long.
    [[nodiscard]] bool refused_message() const noexcept { return refused_message_; }
    /// What the server showed in the handshake.
    [[nodiscard]] std::optional<server_certificate> certificate();
    /// The messages of the handshake's kind that OpenSSL has read.
    [[nodiscard]] unsigned messages() const noexcept { return messages_; }
    /// The records that it has read since the latest part of an answer.
    [[nodiscard]] unsigned records() const noexcept { return records_; }
    [[nodiscard]] SSL* connection() noexcept { return stream_.native_handle(); }

    boost::asio::awaitable<transfer> read_some(boost::asio::mutable_buffer buffer) override;
    boost::asio::awaitable<transfer> write_some(boost::asio::const_buffer buffer) override;
    void close() noexcept override;
    [[nodiscard]] boost::asio::ip::address remote() const override { return remote_; }
    [[nodiscard]] bool quiet() noexcept override;

private:
    static tls_stream* stream_of(const SSL* ssl_object);
    static int keep_ticket(SSL* ssl_object, SSL_SESSION* session);
    static void see_message(int written, int version, int type, const void* message, std::size_t size,
                            SSL* ssl_object, void* context);
    [[nodiscard]] bool was_cut() const noexcept;
    void cut();
    [[nodiscard]] wall_time trusted_until();
    void refuse_costly(int version, std::span<std::uint8_t> message);

    std::shared_ptr<ticket_cache> tickets_;
    ticket_cache::key server_;
    boost::asio::ip::address remote_;
    bool refused_chain_ = false;
    bool refused_message_ = false;
    unsigned messages_ = 0;  ///< of the handshake's kind, from the server
    unsigned keys_ = 0;      ///< among them
    unsigned records_ = 0;   ///< since the latest part of an answer
    unsigned given_tickets_ = 0;
    bool has_read_ = false;
    wall_time resumed_until_{};  ///< the ticket with which this connection was resumed may be used
    boost::asio::ssl::stream<paced_socket> stream_;
};

}  // namespace tokenkeeper::net
