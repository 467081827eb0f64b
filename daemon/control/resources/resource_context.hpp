#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/control/http/limits.hpp"
#include "daemon/control/resources/answer.hpp"
#include "daemon/control/resources/bounded_wait.hpp"
#include "daemon/control/resources/refusal.hpp"
#include "daemon/control/sharing/command_pace.hpp"
#include "daemon/control/sharing/command_places.hpp"
#include "daemon/control/sharing/follower_places.hpp"
#include "daemon/control/sharing/reload_queue.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

/// Takes one line about an event that is no client's fault: a bug, a failing accept.
using report_function = std::function<void(std::string_view)>;

/// The words for a client whose request takes too long. Both are literals.
struct waiting_words {
    std::string_view noun;  ///< the thing that is not finished: "request"
    std::string_view hint;  ///< the next step of the client
};

/// The context that all resources share to answer requests: the daemon behind them, the rights, and the
/// waiting.
class resource_context {
public:
    resource_context(const boost::asio::any_io_executor& executor, backend& daemon, access_rules rules,
                     const limits& bounds, report_function report);

    [[nodiscard]] backend& daemon() const noexcept { return backend_; }
    /// The rights in force. A reader that waits for a token keeps them, and sees later changes.
    [[nodiscard]] const std::shared_ptr<access_rules>& rules() const noexcept { return rules_; }

    /// Those who follow the events through this listener.
    [[nodiscard]] follower_places& followers() noexcept { return followers_; }

    boost::asio::awaitable<reload_outcome> reload(party client, std::string peer);

    /// Waits for work that has to ask Genesys Cloud, or for a reload. Refuses if command_places has no place,
    /// and begins the work when command_pace lets it; a visitor who is ahead of its pace is refused, and
    /// holds no place. A client that leaves gives its place back; work that has begun goes on.
    template <class T>
    boost::asio::awaitable<answer> long_answer(party client, boost::asio::awaitable<T> work,
                                               answer (*show)(const T&), waiting_words words);

    /// Waits `limits::patience` for the work. Then the client is told that it goes on.
    template <class T>
    boost::asio::awaitable<answer> bounded_answer(boost::asio::awaitable<T> work, answer (*show)(const T&),
                                                  waiting_words words);

private:
    /// The place of a client that waits, while it lives.
    class waiting_place {
    public:
        waiting_place(command_places& places, party client) : places_{places}, client_{client} {}
        waiting_place(const waiting_place&) = delete;
        waiting_place& operator=(const waiting_place&) = delete;
        ~waiting_place() { places_.leave(client_); }

    private:
        command_places& places_;
        party client_;
    };

    /// Does the work while it holds `place`.
    template <class T>
    static boost::asio::awaitable<T> work_with_place(std::shared_ptr<const void> place,
                                                     boost::asio::awaitable<T> work);

    /// Waits until the client's next command may begin. Throws operation_aborted if the client leaves before.
    boost::asio::awaitable<void> wait_for_pace(party client);
    /// The refusal of a visitor's command that comes too early; nullopt: it begins now.
    std::optional<answer> refuse_haste(party client);
    [[nodiscard]] answer still_running(const waiting_words& words) const;
    /// Reports the exception of work whose client has its answer already.
    [[nodiscard]] late_failure report_late() const;

    backend& backend_;
    std::shared_ptr<access_rules> rules_;
    limits limits_;
    report_function report_;
    std::shared_ptr<reload_queue> reloads_;
    std::shared_ptr<command_places> commands_;
    command_pace pace_;
    command_pace visitor_pace_;
    follower_places followers_;
};

/// The refusal of a long answer while too many others of this client or of its rank wait.
answer too_busy(party client);

/// Shows what an operation gave, or its refusal.
template <class T, answer (*show)(const T&)>
answer show_outcome(const outcome<T>& result);

// Implementation.

template <class T>
boost::asio::awaitable<T> resource_context::work_with_place(std::shared_ptr<const void> /*place*/,
                                                            boost::asio::awaitable<T> work) {
    co_return co_await std::move(work);
}

template <class T>
boost::asio::awaitable<answer> resource_context::long_answer(party client, boost::asio::awaitable<T> work,
                                                             answer (*show)(const T&), waiting_words words) {
    if (!commands_->enter(client)) co_return too_busy(client);
    const waiting_place place{*commands_, client};
    std::shared_ptr<const void> work_place{
        commands_.get(), [places = commands_, client](const void*) { places->finish(client); }};
    if (client.rank == standing::visitor) {
        if (auto refused = refuse_haste(client)) co_return std::move(*refused);
    } else {
        co_await wait_for_pace(client);
    }
    auto counted = work_with_place(std::move(work_place), std::move(work));
    co_return co_await bounded_answer(std::move(counted), show, words);
}

template <class T>
boost::asio::awaitable<answer> resource_context::bounded_answer(boost::asio::awaitable<T> work,
                                                                answer (*show)(const T&),
                                                                waiting_words words) {
    const auto ended = co_await wait_at_most(limits_.patience, std::move(work), report_late());
    if (!ended) co_return still_running(words);
    co_return show(*ended);
}

template <class T, answer (*show)(const T&)>
answer show_outcome(const outcome<T>& result) {
    return result ? show(*result) : answer_of(problem_of(result.error()));
}

}  // namespace tokenkeeper::control
