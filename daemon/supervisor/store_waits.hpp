#pragma once

#include "daemon/events/event.hpp"
#include "lib/scheduler/ids.hpp"

#include <cstddef>
#include <set>
#include <vector>

namespace tokenkeeper::supervision {

/// The sessions whose latest grant failed because the state store could not be written, and those of them
/// that have yet to hear that it can be written again. Pure.
class store_waits {
public:
    void hear(const events::event& fact);

    [[nodiscard]] bool has_untold() const noexcept { return !untold_.empty(); }
    /// Up to `most` of those that are to be told.
    std::vector<session_id> take(std::size_t most);

private:
    void hear(const events::request_ended& grant);

    std::set<session_id> waiting_;
    std::set<session_id> untold_;
};

}  // namespace tokenkeeper::supervision
