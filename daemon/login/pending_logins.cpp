#include "daemon/login/pending_logins.hpp"

#include <cassert>
#include <unordered_map>
#include <utility>

namespace tokenkeeper::login {
namespace {

bool is_same(std::string_view a, std::string_view b) {
    return secret{a} == secret{b};
}

}  // namespace

boot_time pending_logins::begin(session_id session, login_keys keys, boot_time now) {
    std::erase_if(logins_, [now](const auto& each) { return each.second.ends <= now; });
    const auto ends = now + time_to_log_in;
    logins_.insert_or_assign(session, entry{std::move(keys), ends});
    return ends;
}

pending_logins::fit pending_logins::look(session_id session, const login_return& back, boot_time now) const {
    const auto found = logins_.find(session);
    if (found == logins_.end() || found->second.ends <= now) return fit::none;
    const auto& keys = found->second.keys;
    if (!is_same(keys.login_id, back.login_id) || keys.service != back.service) return fit::none;
    return is_same(keys.state, back.state) ? fit::right : fit::mismatched;
}

secret pending_logins::take(session_id session) {
    const auto found = logins_.find(session);
    assert(found != logins_.end());
    auto verifier = std::move(found->second.keys.verifier);
    logins_.erase(found);
    return verifier;
}

}  // namespace tokenkeeper::login
