#include "daemon/login/pending_logins.hpp"

#include <cassert>
#include <unordered_map>
#include <utility>

namespace tokenkeeper::login {
namespace {

/// The time that it takes says nothing about where the texts differ.
bool is_same(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return different == 0;
}

}  // namespace

boot_time pending_logins::begin(session_id session, login_keys keys, boot_time now) {
    std::erase_if(logins_, [now](const auto& each) { return each.second.ends <= now; });
    const auto ends = now + time_to_log_in;
    logins_.insert_or_assign(session, entry{std::move(keys), ends});
    return ends;
}

pending_logins::fit pending_logins::look(session_id session, std::string_view login_id,
                                         std::string_view state, boot_time now) const {
    const auto found = logins_.find(session);
    if (found == logins_.end() || found->second.ends <= now) return fit::none;
    if (!is_same(found->second.keys.login_id, login_id)) return fit::none;
    return is_same(found->second.keys.state, state) ? fit::right : fit::mismatched;
}

secret pending_logins::take(session_id session) {
    const auto found = logins_.find(session);
    assert(found != logins_.end());
    auto verifier = std::move(found->second.keys.verifier);
    logins_.erase(found);
    return verifier;
}

}  // namespace tokenkeeper::login
