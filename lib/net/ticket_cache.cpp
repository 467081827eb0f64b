#include "lib/net/ticket_cache.hpp"

#include <algorithm>

#include <openssl/ssl.h>

namespace tokenkeeper::net {

void free_ticket::operator()(ssl_session_st* session) const noexcept {
    SSL_SESSION_free(session);
}

void ticket_cache::put(key from, ticket what) {
    kept_.emplace_front(std::move(from), std::move(what));
    if (kept_.size() > capacity) kept_.pop_back();
}

ticket ticket_cache::take(const key& to) {
    const auto found = std::ranges::find_if(kept_, [&to](const auto& each) { return each.first == to; });
    if (found == kept_.end()) return nullptr;
    if (SSL_SESSION_get_protocol_version(found->second.get()) < TLS1_3_VERSION) {
        // A server of TLS 1.2 gives no new ticket when one is used.
        SSL_SESSION_up_ref(found->second.get());
        return ticket(found->second.get());
    }
    auto taken = std::move(found->second);
    kept_.erase(found);
    return taken;
}

}  // namespace tokenkeeper::net
