#include "daemon/ctl/commands/command_list.hpp"
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
constexpr milliseconds usual_timeout{60'000};
/// A longer wait could not be added to any clock.
constexpr milliseconds longest_timeout = std::chrono::hours{24 * 365};

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

/// `wait`: returns once the session is ready (as /readyz/{name} says). It goes on waiting while the session
/// is lost or the daemon away, as both can come back, and prints on `err` each obstacle. An unknown name and
/// missing rights end it at once.
class wait_command final : public command {
public:
    [[nodiscard]] description describe() const override {
        return {
            "wait", "Wait until a session is ready",
            "A session is ready if it is alive, or retrying with its idle deadline still ahead. The\n"
            "command goes on waiting while the session is lost, denied or failed, or the daemon is away, as\n"
            "each can come back (a token file is replaced, a service restarts), and prints the reason.\n"
            "After the timeout it exits by the session's health: 4, 5, or 1 where the daemon has not asked\n"
            "yet; with 3 where the daemon is unreachable.\n\n"
            "Example: tokenkeeperctl wait wallboard-lobby --timeout 2m && start-wallboard"};
    }

    [[nodiscard]] std::vector<parameter> parameters() override {
        return {
            session_name(name_),
            {"--timeout", "The longest time to wait, for example 90s or 5m [60s]", &timeout_, "DURATION"}};
    }

    [[nodiscard]] exit_status run(const command_context& context) override {
        const milliseconds timeout = std::min(timeout_.value_or(usual_timeout), longest_timeout);
        const steady::time_point end = steady::now() + timeout;
        std::string last_obstacle;
        for (;;) {
            const auto rest = std::chrono::ceil<milliseconds>(end - steady::now());
            // Even a wait of no time at all asks once, and gives the daemon a moment to answer.
            const auto look =
                observe(context, name_, std::clamp(rest, milliseconds{1000}, context.timeouts.reading));
            if (look.ready) return exit_status::fine;
            if (look.obstacle != last_obstacle)
                context.err << "tokenkeeperctl: " << look.obstacle << std::flush;
            last_obstacle = look.obstacle;
            if (look.hopeless) return look.status;
            const milliseconds pause = std::min(poll_interval, std::max(rest, milliseconds{1}));
            if (steady::now() >= end || !context.pause(pause)) {
                context.err << "tokenkeeperctl: " << printable(name_) << " was not ready within "
                            << length_in_words(timeout) << "\n";
                return look.status;
            }
        }
    }

private:
    std::string name_;
    std::optional<milliseconds> timeout_;
};

}  // namespace

std::unique_ptr<command> make_wait_command() {
    return std::make_unique<wait_command>();
}

}  // namespace tokenkeeper::ctl
