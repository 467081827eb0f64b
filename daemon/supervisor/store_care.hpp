#pragma once

#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/supervisor/care_alarm.hpp"
#include "daemon/supervisor/store_waits.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <memory>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::supervision {

/// Looks after the store: notices a disk that hangs, writes pending rows every ten seconds, loads the
/// sessions whose tokens are only in the store once it is open, and tells those whose grants wait for it when
/// it can be written again. It sleeps where no call is waited for.
class store_care {
public:
    store_care(runtime::runtime& world, events::event_bus& events, scheduler& sessions, store::vault& tokens,
               sources::token_sources& sources, pulse& beat);

    /// Runs until `stop`.
    boost::asio::awaitable<void> run();
    void stop();
    /// Writes all pending rows a last time; `finished` waits for it.
    void finish();
    /// Returns false if the disk does not answer until then.
    boost::asio::awaitable<bool> finished(boot_time until);

private:
    boost::asio::awaitable<void> flush();
    boost::asio::awaitable<void> flush_last();
    boost::asio::awaitable<void> tell_waiting();

    runtime::runtime& world_;
    scheduler& sessions_;
    store::vault& tokens_;
    sources::token_sources& sources_;
    pulse& pulse_;
    care_alarm alarm_;
    std::unique_ptr<runtime::alarm> end_;
    store_waits waits_;
    bool finished_ = false;
    bool flushing_ = false;
    bool stopping_ = false;
    bool telling_ = false;
};

}  // namespace tokenkeeper::supervision
