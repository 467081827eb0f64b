#pragma once

#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>

struct ssl_session_st;

namespace tokenkeeper::net {

/// Gives the reference back.
struct free_ticket {
    void operator()(ssl_session_st* session) const noexcept;
};
/// One reference to an OpenSSL session.
using ticket = std::unique_ptr<ssl_session_st, free_ticket>;

/// Keeps the newest TLS session tickets for later connections, at most `capacity` and `most_bytes`; the
/// oldest goes first. It keeps them as bytes (i2d_SSL_SESSION): OpenSSL's own object holds all certificates
/// that the server showed, which take fifty times the memory of what was sent.
///
/// A resumed handshake skips the check of the host name, so a ticket may only go back to the server that gave
/// it: the key is host and port, and one cache belongs to one set of trust settings (one tls_client). It also
/// skips the check of the certificate's dates, and gives further tickets: so each has a time until which it,
/// and those that descend from it, may be used.
class ticket_cache {
public:
    static constexpr std::size_t capacity = 64;
    static constexpr std::size_t most_bytes = std::size_t{256} << 10U;

    struct key {
        std::string host;
        std::uint16_t port = 0;
        bool operator==(const key&) const = default;
    };

    /// A ticket, and the time until which it may be used.
    struct dated_ticket {
        ticket resumed;
        wall_time until;
    };

    void put(key server, const ssl_session_st* fresh, wall_time until);
    /// The newest ticket of that server, or null. A TLS 1.3 ticket leaves the cache: it is meant for one use.
    dated_ticket take(const key& server, wall_time now);
    /// Drops all tickets of that server, as a handshake failed: another server with the same name may share
    /// the keys of its tickets and refuse what they stand for (RFC 7627 §5.3), and takes a full handshake.
    void forget(const key& server);
    [[nodiscard]] std::size_t size() const noexcept { return tickets_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    struct entry {
        key server;
        secret text;
        wall_time until;
    };

    void erase(std::list<entry>::iterator position);

    std::list<entry> tickets_;  ///< newest first
    std::size_t bytes_ = 0;
};

}  // namespace tokenkeeper::net
