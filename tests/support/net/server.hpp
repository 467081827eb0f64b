#pragma once

#include "tests/support/certificates.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace tokenkeeper::tests {

/// The server's end of one connection. Reads and writes throw when the client has gone; the server takes that
/// as the end of the script.
class peer {
public:
    peer() = default;
    peer(const peer&) = delete;
    peer& operator=(const peer&) = delete;
    virtual ~peer() = default;

    /// Header and body of the next request, as they came.
    boost::asio::awaitable<std::string> request();
    /// The next bytes, request or not; at least one.
    boost::asio::awaitable<std::string> bytes();
    boost::asio::awaitable<void> write(std::string text);
    /// Until the client closes.
    boost::asio::awaitable<void> hang();
    /// Holds packets back until it is switched off, so that bytes written in that time leave together.
    virtual void cork(bool on) = 0;
    /// Asks the client for another handshake on this connection (TLS 1.2).
    virtual boost::asio::awaitable<void> renegotiate() = 0;
    /// Sends a ticket, or new keys. TLS 1.3 alone.
    virtual boost::asio::awaitable<void> send_ticket() = 0;
    virtual boost::asio::awaitable<void> change_keys() = 0;
    virtual void close() = 0;
    virtual void reset() = 0;  ///< closes with RST

protected:
    virtual boost::asio::awaitable<std::size_t> read_some(char* buffer, std::size_t size) = 0;
    virtual boost::asio::awaitable<void> write_all(std::string text) = 0;

private:
    std::string unread_;
};

/// A server on loopback that does to each connection what its script says. In-process, in the test's context.
class server {
public:
    using script = std::function<boost::asio::awaitable<void>(std::shared_ptr<peer>, unsigned number)>;

    struct options {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;
        std::optional<certificate> tls;
        bool old_tls = false;  ///< speaks nothing newer than TLS 1.1
        bool tls_1_2 = false;  ///< speaks nothing newer than TLS 1.2
        bool silent = false;   ///< accepts, and never begins the handshake
        int authorities = 0;   ///< where positive: asks for the client's certificate, of so many authorities
    };

    server(boost::asio::io_context& io, script per_connection, options o);
    server(boost::asio::io_context& io, script per_connection);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    ~server();

    [[nodiscard]] std::uint16_t port() const;
    /// "http://127.0.0.1:…" or "https://localhost:…"
    [[nodiscard]] std::string url(std::string_view host = {}) const;
    [[nodiscard]] unsigned connections() const;
    [[nodiscard]] unsigned resumed() const;                     ///< TLS sessions among them
    [[nodiscard]] long handshakes() const;                      ///< of TLS, that were completed
    [[nodiscard]] const std::string& last_server_name() const;  ///< SNI
    /// What the last client could exchange keys by, of Diffie-Hellman in a finite field.
    [[nodiscard]] const std::vector<std::string>& finite_fields() const;

    struct state;

private:
    std::shared_ptr<state> state_;
};

/// Answers every request with the same text and keeps the connection open.
server::script always(std::string text);
/// A whole answer with that body.
std::string answer(const std::string& body, const std::string& status = "200 OK");

}  // namespace tokenkeeper::tests
