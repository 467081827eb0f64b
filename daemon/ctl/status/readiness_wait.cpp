#include "daemon/ctl/status/readiness_wait.hpp"

#include "daemon/ctl/daemon_client/health.hpp"
#include "daemon/ctl/output/session_words.hpp"
#include "daemon/ctl/text/wording.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

namespace tokenkeeper::ctl {
namespace {

using steady = std::chrono::steady_clock;

constexpr milliseconds poll_interval{250};

/// The session as one look shows it.
struct observation {
    bool ready = false;
    bool hopeless = false;
    exit_status status = exit_status::failed;  ///< to end with where the time is over now
    std::string obstacle;                      ///< a line for a person
};

observation observe_failure(const failure& reason) {
    return {false, !reason.passing, reason.status, to_text(reason)};
}

observation observe(const command_context& context, const std::string& name, milliseconds timeout) {
    const std::string path = percent_encode(name);
    const auto session = to_session(fetch(context.daemon, method::get, "/v1/sessions/" + path, timeout));
    if (!session) return observe_failure(session.error());
    const auto readiness = context.daemon.ask(method::get, "/readyz/" + path, timeout);
    if (!readiness) return observe_failure(readiness.error());
    const exit_status status = status_for(health_of(*session));
    // Without the line's times, which change with every look.
    return {readiness->status == 200, false, status == exit_status::fine ? exit_status::failed : status,
            printable(name) + " is " + state_with_reason(*session) + "\n"};
}

}  // namespace

exit_status wait_until_ready(const command_context& context, const std::string& name, milliseconds timeout) {
    const steady::time_point end = steady::now() + timeout;
    std::string last_obstacle;
    for (;;) {
        const auto rest = std::chrono::ceil<milliseconds>(end - steady::now());
        // Even a wait of no time at all asks once, and gives the daemon a moment to answer.
        const auto look =
            observe(context, name, std::clamp(rest, milliseconds{1000}, context.timeouts.reading));
        if (look.ready) return exit_status::fine;
        if (look.obstacle != last_obstacle) context.err << "tokenkeeperctl: " << look.obstacle << std::flush;
        last_obstacle = look.obstacle;
        if (look.hopeless) return look.status;
        const milliseconds pause = std::min(poll_interval, std::max(rest, milliseconds{1}));
        if (steady::now() >= end || !context.pause(pause)) {
            context.err << "tokenkeeperctl: " << printable(name) << " was not ready within "
                        << length_in_words(timeout) << "\n";
            return look.status;
        }
    }
}

}  // namespace tokenkeeper::ctl
