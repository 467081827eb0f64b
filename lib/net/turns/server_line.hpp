#pragma once

#include "lib/net/time/time_limit.hpp"
#include "lib/net/turns/server_turns.hpp"

#include <map>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::net {

/// The line of what servers make the one thread of an io_context do: the steps of all TLS handshakes, and the
/// reading of large answers; server_turns decides.
/// It is a service of the context: `server_line::find` makes it at the first call.
class server_line : public boost::asio::execution_context::service {
public:
    using server = std::shared_ptr<server_turns::server>;

    /// A step in the line. The destructor ends its turn, or leaves the line.
    class step {
    public:
        step(server_line& line, server whose);
        step(const step&) = delete;
        step& operator=(const step&) = delete;
        ~step();  // NOLINT(bugprone-exception-escape)

        /// Ends with the turn, or with a cancellation.
        [[nodiscard]] boost::asio::steady_timer& wait() noexcept { return wait_; }
        /// Says whether it is the step's turn, and takes its time from now on.
        bool begin();
        /// Counts also what will be done behind its turn.
        void charge(boot_clock::duration later) noexcept { charged_ = later; }

    private:
        friend class server_line;

        server_line& line_;
        server whose_;
        server_turns::step number_;
        boost::asio::steady_timer wait_;
        bool has_turn_ = false;
        std::optional<boot_clock::duration> began_;  ///< by the clock of the thread
        boot_clock::duration charged_{};
    };

    static inline boost::asio::execution_context::id id;  ///< Asio's key for this service

    /// REQUIRES: the executor is one of an io_context.
    static server_line& find(const boost::asio::any_io_executor& executor);

    explicit server_line(boost::asio::io_context& context);

private:
    void shutdown() override;
    /// Gives the turn to the next step, or comes back at the time of its turn.
    void move_up();

    boost::asio::any_io_executor executor_;
    boot_timers& timers_;
    server_turns turns_;
    std::map<server_turns::step, step*> waiting_;
    std::optional<time_limit> later_;
    bool is_shut_down_ = false;
};

}  // namespace tokenkeeper::net
