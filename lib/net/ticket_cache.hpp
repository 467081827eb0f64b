#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>

struct ssl_session_st;

namespace tokenkeeper::net {

struct free_ticket {
    void operator()(ssl_session_st* session) const noexcept;
};
/// One reference to an OpenSSL session.
using ticket = std::unique_ptr<ssl_session_st, free_ticket>;

/// Keeps the newest TLS session tickets for later connections.
///
/// A resumed handshake skips the check of the host name, so a ticket may only go back to where it came from:
/// the key is host and port, and one cache belongs to one set of trust settings (one tls_client). Bounded;
/// the oldest goes first.
class ticket_cache {
public:
    static constexpr std::size_t capacity = 64;

    struct key {
        std::string host;
        std::uint16_t port = 0;
        bool operator==(const key&) const = default;
    };

    void put(key from, ticket what);
    /// The newest for that place, or null. A TLS 1.3 ticket leaves the cache: it is meant for one use.
    ticket take(const key& to);
    [[nodiscard]] std::size_t size() const noexcept { return kept_.size(); }

private:
    std::list<std::pair<key, ticket>> kept_;  ///< newest first
};

}  // namespace tokenkeeper::net
