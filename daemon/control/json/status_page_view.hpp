#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/json/wiped_text.hpp"
#include "daemon/history/line.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <vector>

#include <boost/json/object.hpp>

namespace tokenkeeper::control {

/// The marks of a session's time line by kind, each with its times in seconds since 1970, the oldest first,
/// and `deadline`, the latest one that is known; null: none is.
boost::json::object timeline_of(const std::vector<history::line>& lines);

/// `/page/sessions`, written one session after the other: what the status page shows, and no more of a
/// session than that: no source, no reader and no OAuth client, as any user of the host may read it.
class status_page_text {
public:
    /// `health` is the worst of the daemon's and the sessions'.
    status_page_text(wall_time now, const daemon_view& daemon, const session_counts& sessions);

    void add(const assessed_session& session, const std::vector<history::line>& lines);
    /// Takes out the text so far. The text goes on behind it.
    [[nodiscard]] wiped_text take();
    /// Ends the text with `left_out`: the number of sessions that were not added. Listed the worst first,
    /// none of them is worse than the last one that was.
    [[nodiscard]] wiped_text finish();

private:
    wiped_text text_;
    std::size_t left_ = 0;  ///< sessions that were not added yet
    bool empty_ = true;
};

}  // namespace tokenkeeper::control
