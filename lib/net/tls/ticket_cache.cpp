#include "lib/net/tls/ticket_cache.hpp"

#include <utility>

#include <openssl/ssl.h>

namespace tokenkeeper::net {

namespace {

/// Empty where OpenSSL cannot write it.
secret to_bytes(const SSL_SESSION* session) {
    const int size = i2d_SSL_SESSION(session, nullptr);
    if (size <= 0) return {};
    std::string text(static_cast<std::size_t>(size), '\0');
    auto* place = reinterpret_cast<unsigned char*>(text.data());
    if (i2d_SSL_SESSION(session, &place) != size) return {};
    return secret::take(text);
}

ticket from_bytes(const secret& text) {
    const auto* place = reinterpret_cast<const unsigned char*>(text.reveal().data());
    return ticket(d2i_SSL_SESSION(nullptr, &place, static_cast<long>(text.reveal().size())));
}

}  // namespace

void free_ticket::operator()(ssl_session_st* session) const noexcept {
    SSL_SESSION_free(session);
}

void ticket_cache::put(key server, const ssl_session_st* fresh, wall_time until) {
    auto text = to_bytes(fresh);
    if (text.empty()) return;
    bytes_ += text.reveal().size();
    tickets_.push_front({std::move(server), std::move(text), until});
    while (tickets_.size() > capacity || bytes_ > most_bytes)
        erase(std::prev(tickets_.end()));
}

ticket_cache::dated_ticket ticket_cache::take(const key& server, wall_time now) {
    for (auto each = tickets_.begin(); each != tickets_.end();) {
        const auto position = each++;
        if (position->server != server) continue;
        const auto until = position->until;
        if (until <= now) {
            erase(position);
            continue;
        }
        auto newest = from_bytes(position->text);
        // A server of TLS 1.2 gives no new ticket when one is used.
        if (!newest || SSL_SESSION_get_protocol_version(newest.get()) >= TLS1_3_VERSION) erase(position);
        return {std::move(newest), until};
    }
    return {};
}

void ticket_cache::forget(const key& server) {
    for (auto each = tickets_.begin(); each != tickets_.end();) {
        const auto position = each++;
        if (position->server == server) erase(position);
    }
}

void ticket_cache::erase(std::list<entry>::iterator position) {
    bytes_ -= position->text.reveal().size();
    tickets_.erase(position);
}

}  // namespace tokenkeeper::net
