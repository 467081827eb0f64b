#pragma once

#include "daemon/control/access/refusal_log.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/control/limits.hpp"
#include "daemon/control/rights.hpp"
#include "daemon/control/routes.hpp"
#include "daemon/control/wiped_text.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

/// An answer before it is put into HTTP.
struct answer {
    unsigned status = 200;
    std::string content_type;
    wiped_text body;
    std::string allow{};                   ///< the Allow header, empty for none
    std::optional<seconds> retry_after{};  ///< the Retry-After header
    std::string session_used{};            ///< Tokenkeeper-Session: whose token was used; empty for none
};

answer answer_of(const problem& what);

/// Told of what nobody's request can be blamed for: a bug, a failing accept. One line.
using report_function = std::function<void(std::string_view)>;

/// Answers requests with what the backend says; knows no sockets and no HTTP.
///
/// It never throws for a backend that does: that is a bug, answered with 500 and reported. Only the
/// cancellation of the waiting comes through.
class service {
public:
    service(const boost::asio::any_io_executor& executor, backend& behind, access_rules rules,
            const limits& bounds, report_function report);

    void set_access(operators trusted, readers_by_session readers) {
        rules_->trusted = std::move(trusted);
        rules_->readers = std::move(readers);
    }

    /// The service must outlive the call; the backend must outlive the executor's work, as checks and reloads
    /// go on when nobody waits for them any more.
    boost::asio::awaitable<answer> serve(request_head request, std::string body, peer who);

private:
    struct reload_turn;

    boost::asio::awaitable<answer> perform(call wanted, std::string body, peer who);
    boost::asio::awaitable<answer> act(std::string name, session_action what, peer who);
    boost::asio::awaitable<answer> token(call wanted, peer who);
    boost::asio::awaitable<answer> idle_timeout(call wanted, idle_timeout_change change, peer who);
    boost::asio::awaitable<answer> set_idle_timeout(call wanted, std::string body, peer who);
    boost::asio::awaitable<answer> revoke_user(call wanted, peer who);
    boost::asio::awaitable<answer> reload();
    /// Waits for what the backend has to ask Genesys Cloud for, `long_answer` as one of so many. `hint`, a
    /// literal, is for who waits in vain.
    template <class T>
    boost::asio::awaitable<answer> long_answer(boost::asio::awaitable<outcome<T>> work,
                                               answer (*show)(const T&), std::string_view hint);
    template <class T>
    boost::asio::awaitable<answer> patiently(boost::asio::awaitable<outcome<T>> work,
                                             answer (*show)(const T&), std::string_view hint);
    [[nodiscard]] answer read(const call& wanted);
    boost::asio::awaitable<answer> list(sessions_query query);
    [[nodiscard]] answer ready();
    [[nodiscard]] answer session_ready(const std::string& name);
    answer failed(std::string_view what);
    [[nodiscard]] std::function<void(std::exception_ptr)> late() const;

    static boost::asio::awaitable<reload_outcome> reload_in_turn(std::shared_ptr<reload_turn> turn,
                                                                 backend* behind);

    backend& backend_;
    std::shared_ptr<access_rules> rules_;  ///< shared with readers that wait for a token
    limits limits_;
    report_function report_;
    std::shared_ptr<refusal_log> refusals_;
    std::shared_ptr<reload_turn> reload_turn_;
    std::size_t long_answers_ = 0;
};

}  // namespace tokenkeeper::control
