#pragma once

#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"

#include <optional>

namespace tokenkeeper {

/// The knowledge of an earlier process about when a token idles out; any of it may be missing.
struct earlier_deadline {
    std::optional<boot_time> last_touch{};
    std::optional<boot_time> last_verified{};
    std::optional<boot_time> deadline{};
    deadline_origin origin = deadline_origin::unknown;
    /// The deadline may be later than the truth, so it is not shown until an answer or a touch of this
    /// process tells one.
    bool doubted = false;
};

}  // namespace tokenkeeper
