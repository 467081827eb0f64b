#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// The uses of a token that may have moved its idle deadline.
struct token_uses {
    std::optional<boot_time> earlier{};     ///< somebody may have used it until then, before our first touch
    std::optional<boot_time> last_touch{};  ///< our last keep-alive
    std::optional<boot_time> possible_touch{};  ///< our last request that may have counted
    bool unread = false;                        ///< the answer to the last touch had no body

    /// The answer to the request that was sent at `asked` had a body of the API's own.
    void see_body(boot_time asked) noexcept { unread = unread && last_touch != asked; }
};

}  // namespace tokenkeeper
