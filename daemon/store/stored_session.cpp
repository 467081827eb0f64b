#include "daemon/store/stored_session.hpp"

#include "daemon/store/store.hpp"

#include <chrono>
#include <stdexcept>

namespace tokenkeeper::store {

namespace {

bool differs(const std::optional<wall_time>& a, const std::optional<wall_time>& b) {
    if (!a || !b) return a.has_value() != b.has_value();
    return std::chrono::abs(*a - *b) > seconds{1};
}

}  // namespace

bool differs(const observed& a, const observed& b) {
    return a.boot.id != b.boot.id || a.idle_deadline_from != b.idle_deadline_from ||
           differs(a.last_verified, b.last_verified) || differs(a.last_kept_alive, b.last_kept_alive) ||
           differs(a.idle_deadline, b.idle_deadline) || differs(a.kept_since, b.kept_since);
}

stored_token clone(const stored_token& token) {
    return {token.value.clone(), token.obtained, token.expires, token.boot};
}

stored_session clone(const stored_session& session) {
    stored_session copy;
    copy.name = session.name;
    copy.origin = session.origin;
    if (session.current) copy.current = clone(*session.current);
    if (session.next) copy.next = clone(*session.next);
    copy.refresh_token = session.refresh_token.clone();
    copy.refresh_sent = session.refresh_sent;
    copy.refused = session.refused;
    copy.revoked = session.revoked;
    copy.login_organization = session.login_organization;
    copy.login_before = session.login_before;
    copy.place = session.place;
    copy.seen = session.seen;
    return copy;
}

void throw_exception_from_error(const store_error& e, const boost::source_location& /*where*/) {
    throw std::runtime_error{e.message};
}

}  // namespace tokenkeeper::store
