#pragma once

#include "daemon/control/access/refusal_log.hpp"
#include "daemon/control/access/rights.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/control/http/limits.hpp"
#include "daemon/control/resources/answer.hpp"
#include "daemon/control/resources/resource_context.hpp"
#include "daemon/control/resources/routes.hpp"
#include "daemon/control/sharing/turns.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Answers requests from the backend; knows no sockets and no HTTP.
///
/// It never throws for a backend that does: that is a bug, answered with 500 and reported. Only the
/// cancellation of the waiting comes through.
class dispatcher {
public:
    dispatcher(const boost::asio::any_io_executor& executor, backend& daemon, access_rules rules,
               route_table routes, const limits& bounds, report_function report);

    /// Replaces the rights of operators, and those to single sessions, also for readers that wait for a
    /// token. Returns the latter as they were before.
    session_rights set_access(operators trusted, session_rights rights);

    /// From now on only what does not depend on loaded sessions is answered; other requests wait for open().
    void hold_back() noexcept { held_ = true; }
    void open();

    /// Every body counts as unsent while its answer lives. The dispatcher must outlive the call and the
    /// answer. The backend must outlive the executor's work, as checks and reloads go on after their clients
    /// have left.
    boost::asio::awaitable<answer> serve(request_head request, std::string body, peer client);
    /// Replaces the body by its next part, once there is one. Returns false if the daemon fails. REQUIRES:
    /// `given.more`.
    boost::asio::awaitable<bool> go_on(std::shared_ptr<answer> given, peer client);

    /// Ends the answers that go on as things happen, as this listener stops. Those of other listeners go on.
    void end_streams() { context_.followers().close(); }
    /// Serves these resources from the next request on. Answers that go on as things happen end; their
    /// clients may ask for them again.
    void set_routes(route_table routes);

    /// See turns.
    void slow_visitors(bool on) { turns_.slow_visitors(on); }

    /// For messages: "control socket".
    [[nodiscard]] const std::string& place() const noexcept { return routes_->place; }

    [[nodiscard]] party party_of(const peer& client) const {
        return control::party_of(*context_.rules(), client);
    }
    /// Counts a client that had to leave, or was not let in, as its user has more connections than its share.
    void tell_crowd(const peer& client) { crowds_->add("uid " + std::to_string(client.uid), {}, client); }
    /// Counts a client whose connection ended because it did not take the lines that it follows.
    void tell_follower_cut(const peer& client, std::uint64_t lines_behind) {
        cut_followers_->add("uid " + std::to_string(client.uid), std::to_string(lines_behind), client);
    }

private:
    answer failed(std::string_view reason);
    boost::asio::awaitable<answer> serve_uncounted(request_head request, std::string body, peer client);
    boost::asio::awaitable<answer> serve_in_turn(call permitted, std::string body, peer client);
    boost::asio::awaitable<void> wait_until_open();

    resource_context context_;
    std::shared_ptr<const route_table> routes_;
    bool held_ = false;
    boost::asio::steady_timer gate_;  ///< never expires: open() cancels it
    report_function report_;
    turns turns_;
    std::shared_ptr<refusal_log> refusals_;
    std::shared_ptr<refusal_log> crowds_;
    std::shared_ptr<refusal_log> cut_followers_;
};

}  // namespace tokenkeeper::control
