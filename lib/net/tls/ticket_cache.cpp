#include "lib/net/tls/ticket_cache.hpp"

#include <algorithm>

#include <openssl/ssl.h>

namespace tokenkeeper::net {

void free_ticket::operator()(ssl_session_st* session) const noexcept {
    SSL_SESSION_free(session);
}

void ticket_cache::put(key server, ticket fresh) {
    tickets_.emplace_front(std::move(server), std::move(fresh));
    if (tickets_.size() > capacity) tickets_.pop_back();
}

ticket ticket_cache::take(const key& server) {
    const auto position =
        std::ranges::find_if(tickets_, [&server](const auto& entry) { return entry.first == server; });
    if (position == tickets_.end()) return nullptr;
    if (SSL_SESSION_get_protocol_version(position->second.get()) < TLS1_3_VERSION) {
        // A server of TLS 1.2 gives no new ticket when one is used.
        SSL_SESSION_up_ref(position->second.get());
        return ticket(position->second.get());
    }
    auto newest = std::move(position->second);
    tickets_.erase(position);
    return newest;
}

}  // namespace tokenkeeper::net
