#pragma once

#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"

#include <string>
#include <string_view>
#include <unordered_map>

namespace tokenkeeper::login {

/// The time that a person has for a login: entering a password, a second factor, consent.
constexpr std::chrono::minutes time_to_log_in{10};

/// The texts of one login; those that are drawn at random have letters, digits, "-" and "_".
struct login_keys {
    std::string login_id;  ///< names it to the program that began it
    std::string state;     ///< comes back with the redirect (RFC 6749 §10.12)
    secret verifier;       ///< proves to the login service that the one who began it ends it (RFC 7636 §4.1)
    std::string service{};  ///< not drawn: the login service, client and redirect URI that it is begun with
};

/// What comes back with a redirect, and the service that its code would be sent to now.
struct login_return {
    std::string_view login_id;
    std::string_view state;
    std::string_view service;
};

/// The logins that were begun and have not come back, one of each session at most. It draws nothing, sends
/// nothing and reads no clock.
///
/// A login is used once: taking its verifier ends it, also if the code fails. A redirect that does not fit
/// changes nothing. A restart ends all of them.
class pending_logins {
public:
    /// Begins a login, in place of a pending one. Returns when it ends by itself.
    boot_time begin(session_id session, login_keys keys, boot_time now);

    enum class fit {
        none,  ///< no such login is pending: it ended, another one began, ten minutes are over, or a reload
               ///< has changed where its code would go
        mismatched,  ///< it is, but this state is not its own
        right,
    };
    /// Tells whether a redirect belongs to the pending login. It compares in constant time.
    [[nodiscard]] fit look(session_id session, const login_return& back, boot_time now) const;
    /// Ends the login. REQUIRES: `look` said that it fits.
    secret take(session_id session);
    [[nodiscard]] std::size_t size() const noexcept { return logins_.size(); }

private:
    struct entry {
        login_keys keys;
        boot_time ends;
    };
    std::unordered_map<session_id, entry> logins_;
};

}  // namespace tokenkeeper::login
