#pragma once

#include "lib/net/time/time_limit.hpp"
#include "lib/net/tls/turns/handshake_turns.hpp"

#include <map>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::net {

/// The line of the steps of all TLS handshakes of one io_context, on its one thread; handshake_turns decides.
/// It is a service of the context: `handshake_line::find` makes it at the first call.
class handshake_line : public boost::asio::execution_context::service {
public:
    using server = std::shared_ptr<handshake_turns::server>;

    /// A step of a handshake in the line. The destructor ends its turn, or leaves the line.
    class step {
    public:
        step(handshake_line& line, server whose);
        step(const step&) = delete;
        step& operator=(const step&) = delete;
        ~step();  // NOLINT(bugprone-exception-escape)

        /// Ends with the turn, or with a cancellation.
        [[nodiscard]] boost::asio::steady_timer& wait() noexcept { return wait_; }
        /// Says whether it is the step's turn, and takes its time from now on.
        bool begin();

    private:
        friend class handshake_line;

        handshake_line& line_;
        server whose_;
        handshake_turns::step number_;
        boost::asio::steady_timer wait_;
        bool has_turn_ = false;
        std::optional<boot_clock::duration> began_;  ///< by the clock of the thread
    };

    static inline boost::asio::execution_context::id id;  ///< Asio's key for this service

    /// REQUIRES: the executor is one of an io_context.
    static handshake_line& find(const boost::asio::any_io_executor& executor);

    explicit handshake_line(boost::asio::io_context& context);

private:
    void shutdown() override;
    /// Gives the turn to the next step, or comes back at the time of its turn.
    void move_up();

    boost::asio::any_io_executor executor_;
    boot_timers& timers_;
    handshake_turns turns_;
    std::map<handshake_turns::step, step*> waiting_;
    std::optional<time_limit> later_;
    bool is_shut_down_ = false;
};

}  // namespace tokenkeeper::net
