#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// The present views of sessions and organizations, for people and programs. It looks at one slice of the
/// sessions at a time, even if there are many.
class present_views {
public:
    present_views(runtime::runtime& world, scheduler& sessions, const roster& names)
        : world_(world), sessions_(sessions), names_(names) {}

    [[nodiscard]] std::map<session_state, std::size_t> counts() const;
    [[nodiscard]] std::vector<organization_view> organizations() const;
    std::optional<session_view> session(std::string_view name);
    std::optional<session_view> session(session_id id);
    /// The first `most` sessions in name order behind `after` that are `wanted`.
    boost::asio::awaitable<std::vector<session_view>> list(std::string after, std::size_t most,
                                                           control::backend::condition wanted);

private:
    runtime::runtime& world_;
    scheduler& sessions_;
    const roster& names_;
};

}  // namespace tokenkeeper::supervision
