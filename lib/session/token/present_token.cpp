#include "lib/session/token/present_token.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

std::optional<boot_time> bounded(std::optional<boot_time> time, boot_time now) noexcept {
    if (time) time = tokenkeeper::bounded(*time, now);
    return time;
}

}  // namespace

present_token given_token(boot_time now) {
    present_token token;
    token.exists = true;
    token.life.obtained = now;
    token.kept_since = now;
    return token;
}

present_token restored_token(const known_token& known, boot_time now) {
    auto token = given_token(now);
    token.restored = known.last_verified.has_value();
    token.life.obtained = tokenkeeper::bounded(known.life.obtained, now);
    token.life.expires = bounded(known.life.expires, now);
    token.kept_since = known.kept_since.value_or(token.life.obtained);
    token.kept_since.bound(now);
    token.last_verified = bounded(known.last_verified, now);
    token.last_kept_alive = bounded(known.last_kept_alive, now);
    return token;
}

}  // namespace tokenkeeper
