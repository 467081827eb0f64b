#include "daemon/control/resources/resource_context.hpp"

#include "daemon/control/failure_text.hpp"
#include "lib/base/time.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

/// A visitor can do no more than log in: one login is two commands, and a person takes seconds for it. So it
/// has a smaller burst, and a longer interval, than an operator.
constexpr std::size_t smaller_burst = 25;
constexpr int longer_interval = 20;

}  // namespace

resource_context::resource_context(const asio::any_io_executor& executor, backend& daemon, access_rules rules,
                                   const limits& bounds, report_function report)
    : backend_{daemon},
      rules_{std::make_shared<access_rules>(std::move(rules))},
      limits_{bounds},
      report_{std::move(report)},
      reloads_{std::make_shared<reload_queue>(executor)},
      commands_{std::make_shared<command_places>(bounds.long_answers, bounds.unfinished)},
      pace_{bounds.commands_at_once, bounds.command_interval},
      visitor_pace_{std::max<std::size_t>(1, bounds.commands_at_once / smaller_burst),
                    bounds.command_interval * longer_interval},
      followers_{bounds.followers} {}

asio::awaitable<reload_outcome> resource_context::reload(party client, std::string peer) {
    return reload_queue::reload(reloads_, &backend_, client, std::move(peer));
}

asio::awaitable<void> resource_context::wait_for_pace(party client) {
    const auto wait = pace_.take(client, command_pace::clock::now());
    if (wait == command_pace::clock::duration::zero()) co_return;
    asio::steady_timer pause{co_await asio::this_coro::executor, wait};
    const auto [ended] = co_await pause.async_wait(as_values);
    if (ended) throw boost::system::system_error{asio::error::operation_aborted};
}

std::optional<answer> resource_context::refuse_haste(party client) {
    const auto wait = std::chrono::ceil<seconds>(visitor_pace_.try_take(client, command_pace::clock::now()));
    if (wait == seconds::zero()) return std::nullopt;
    return answer_of({.kind = problem_kind::too_busy,
                      .detail =
                          "This user has sent too many logins in a short time; the daemon has not begun "
                          "this one.",
                      .hint = "Ask again in " + format_duration(wait) + ".",
                      .retry_after = wait});
}

answer resource_context::still_running(const waiting_words& words) const {
    return answer_of({.kind = problem_kind::still_running,
                      .detail = "The " + std::string{words.noun} + " is not finished after " +
                                format_duration(limits_.patience) + "; the daemon goes on with it.",
                      .hint = std::string{words.hint}});
}

late_failure resource_context::report_late() const {
    return [report = report_](const std::exception_ptr& failure) {
        report("a request to the control socket failed after its client was answered: " + text_of(failure));
    };
}

answer too_busy(party client) {
    const auto* const detail =
        client.rank == standing::visitor
            ? "Too many logins of this user, or of all users who are no operators, are "
              "pending already."
            : "Too many requests to Genesys Cloud and reloads of this user, or of all "
              "operators, are pending already.";
    return answer_of({.kind = problem_kind::too_busy,
                      .detail = detail,
                      .hint = "Ask again in a few seconds.",
                      .retry_after = seconds{5}});
}

}  // namespace tokenkeeper::control
