#pragma once

#include "daemon/delivery/sink_troubles.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/vault.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery {

/// The token sinks: files that always hold the present token of a session. A file is written when a token was
/// seen alive, and removed when it is dead, let go or revoked. What could not be written or removed is tried
/// again, and what somebody changed is put right.
class token_files {
public:
    token_files(runtime::runtime& world, const events::event_bus& events, const scheduler& sessions,
                const roster& names, const store::vault& tokens);

    /// The session is in the roster now, with or without a sink, or has another sink than before.
    void add(session_id id);
    /// The session leaves the roster, or will have another sink: its file is removed.
    void remove(session_id id);
    /// Something happened to its token.
    void token_changed(session_id id, token_change change);

    /// Looks at every sink each half a minute, at a slice of them at a time, until `stop`.
    boost::asio::awaitable<void> run();
    /// The next look is at the first slice, now: after a reload.
    void look_soon();
    void stop() { next_round_->cancel(); }

private:
    struct left_sink {
        config::token_sink sink;
        events::subject about;
    };

    void write(session_id id);
    void remove_file(session_id id);
    void remove_file(const config::token_sink& sink, const events::subject& about);
    void look(std::size_t most);

    runtime::runtime& world_;
    const scheduler& sessions_;
    const roster& names_;
    const store::vault& tokens_;
    sink_troubles troubles_;
    std::unique_ptr<runtime::alarm> next_round_;
    std::set<session_id> with_sink_;
    session_id next_ = 0;                              ///< where the next look begins
    std::map<std::filesystem::path, left_sink> left_;  ///< that could not be removed
};

}  // namespace tokenkeeper::delivery
