#include "daemon/ctl/action_commands.hpp"

#include "daemon/ctl/table.hpp"
#include "daemon/ctl/wording.hpp"
#include "daemon/logging/printable.hpp"

#include <algorithm>
#include <chrono>
#include <ostream>

#include <boost/json.hpp>

namespace tokenkeeper::ctl {
namespace {

using steady = std::chrono::steady_clock;

constexpr milliseconds poll_interval{250};

/// One look at a session that is waited for.
struct look_at_it {
    bool ready = false;
    bool hopeless = false;
    exit_status status = exit_status::failed;  ///< to end with where the time is over now
    std::string why;                           ///< what is missing, for a person
};

look_at_it from_failure(const failure& why) {
    look_at_it seen;
    seen.hopeless = why.status != exit_status::unreachable;
    seen.status = why.status;
    seen.why = text_of(why);
    return seen;
}

look_at_it look_at(const context& in, const std::string& name, milliseconds timeout) {
    const auto session = as_session(fetch(in.daemon, method::get, "/v1/sessions/" + encoded(name), timeout));
    if (!session) return from_failure(session.error());
    const auto asked = in.daemon.ask(method::get, "/readyz/" + encoded(name), timeout);
    if (!asked) return from_failure(asked.error());
    look_at_it seen;
    seen.ready = asked->status == 200;
    const exit_status by_state = of_state(session->state);
    seen.status = by_state == exit_status::fine ? exit_status::failed : by_state;
    // Without the line's times, which change with every look.
    seen.why = logging::printable(name) + " is " + state_with_reason(*session) + "\n";
    return seen;
}

}  // namespace

exit_status run_action(const context& in, const std::string& verb, const std::vector<std::string>& names) {
    exit_status worst = exit_status::fine;
    for (const std::string& name : names) {
        const std::string target = "/v1/sessions/" + encoded(name) + "/" + verb;
        const auto session = as_session(fetch(in.daemon, method::post, target, in.waits.acting));
        if (session) {
            in.out << render_line(*session, in.now(), in.how()) << "\n" << std::flush;
            worst = worse(worst, of_state(session->state));
            continue;
        }
        worst = worse(worst, tell(in, session.error(), name));
        if (session.error().status == exit_status::unreachable) break;
    }
    return worst;
}

exit_status run_reload(const context& in) {
    const auto answer = fetch(in.daemon, method::post, "/v1/reload", in.waits.acting);
    if (!answer) return tell(in, answer.error());
    const boost::json::value* generation = answer->value.get_object().if_contains("generation");
    in.out << "reloaded";
    if (generation != nullptr && generation->is_number())
        in.out << ": generation " << boost::json::serialize(*generation);
    in.out << "\n";
    return exit_status::fine;
}

exit_status run_wait(const context& in, const std::string& name, milliseconds timeout) {
    const steady::time_point until = steady::now() + timeout;
    std::string told;
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(until - steady::now());
        // Even a wait of no time at all asks once, and gives the daemon a moment to answer.
        const auto seen = look_at(in, name, std::clamp(left, milliseconds{1000}, in.waits.reading));
        if (seen.ready) return exit_status::fine;
        if (seen.why != told) in.err << "tokenkeeperctl: " << seen.why << std::flush;
        told = seen.why;
        if (seen.hopeless) return seen.status;
        if (steady::now() >= until || !in.pause(std::min(poll_interval, std::max(left, milliseconds{1})))) {
            in.err << "tokenkeeperctl: not ready within " << words_of(timeout) << "\n";
            return seen.status;
        }
    }
}

}  // namespace tokenkeeper::ctl
