#pragma once

#include "lib/base/error.hpp"
#include "tests/cloud/operation.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokenkeeper::simulation {

/// A request as it left the daemon.
struct sent_request {
    std::uint64_t number = 0;
    world_time at;
    std::string organization;  ///< whose way it took
    cloud::call asked;         ///< what it asks for
    genesys::method verb{};
    bool login = false;         ///< it went to the login service
    std::string token;          ///< the cloud's name of its access token; of a grant: of its client
    std::string bearer;         ///< the access token that it carried
    std::string refresh_token;  ///< the refresh token that it carried

    /// True if it resets the idle timer of its token.
    [[nodiscard]] bool touches() const noexcept { return !login && !asked.preserve_idle; }
    /// True if it asks how its token is.
    [[nodiscard]] bool checks() const noexcept {
        return asked.what == cloud::operation::get_tokens_me ||
               asked.what == cloud::operation::head_tokens_me;
    }
    /// "export" of "export/7".
    [[nodiscard]] std::string person() const { return token.substr(0, token.find('/')); }
};

/// What the daemon was told of it.
struct request_end {
    world_time at;
    bool processed = false;       ///< the cloud did what was asked, whatever came back
    int status = 0;               ///< 0: no answer
    std::optional<errc> failure;  ///< instead of an answer
    std::string access_token;     ///< of a grant, as it left the cloud
    std::string refresh_token;
    std::string grant_error;     ///< why the login service refused it, where that can be read
    milliseconds date_ahead{0};  ///< of its Date, where a gateway wrote that
    bool stored = false;         ///< a gateway had stored it …
    bool seen_stored = false;    ///< … as its headers tell
};

}  // namespace tokenkeeper::simulation
