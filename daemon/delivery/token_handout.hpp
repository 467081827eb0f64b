#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/delivery/reader_places.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/scheduler_waits.hpp"
#include "daemon/store/vault.hpp"
#include "lib/scheduler/scheduler.hpp"
#include "lib/scheduler/token_access.hpp"

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::delivery {

/// Hands access tokens out: to readers at the control socket, and to units. Requests that a reader causes
/// wait for their turn like all others, and readers that wait for them share places (reader_places.hpp).
class token_handout {
public:
    token_handout(runtime::runtime& world, const events::event_bus& events, scheduler& sessions,
                  const roster& names, const store::vault& tokens, scheduler_waits& waiting, pulse& beat);

    /// The present token of the session of this name. If less than `min_valid` is left, it is renewed or
    /// touched first, if possible. Waits up to 30 s. The right of the reader is checked again after every
    /// wait, for the same session: a reload may have removed the right, or the session.
    boost::asio::awaitable<control::outcome<control::token_view>> hand_out(std::string name,
                                                                           std::optional<seconds> min_valid,
                                                                           control::token_reader reader);

private:
    class place;

    boost::asio::awaitable<control::outcome<control::token_view>> decide_and_give(
        std::string name, std::optional<seconds> min_valid, control::token_reader reader);
    boost::asio::awaitable<void> take_step(session_id id, token_access::step step, boot_time until);
    control::token_view give(const session_entry& session, const control::token_reader& reader);

    runtime::runtime& world_;
    const events::event_bus& events_;
    scheduler& sessions_;
    const roster& names_;
    const store::vault& tokens_;
    scheduler_waits& waiting_;
    pulse& pulse_;
    std::shared_ptr<reader_places> places_ = std::make_shared<reader_places>(reader_places::sizes{});
};

}  // namespace tokenkeeper::delivery
