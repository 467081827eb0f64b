#pragma once

#include "lib/scheduler/turns/slot_reserve.hpp"

namespace tokenkeeper {

/// Which kinds of requests may begin now.
struct open_kinds {
    bool urgent = false;
    bool urgent_slow = false;
    bool routine = false;
    bool routine_slow = false;
    bool login = false;  ///< of these, also grants

    [[nodiscard]] constexpr bool open(request_kind kind) const noexcept {
        if (kind.login && !login) return false;
        if (kind.urgent) return kind.slow ? urgent_slow : urgent;
        return kind.slow ? routine_slow : routine;
    }
};

}  // namespace tokenkeeper
