#pragma once

#include "daemon/control/sharing/turn_book.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tokenkeeper::control {

/// Lets one piece of work after the other begin, as turn_book decides. Between two pieces the loop serves
/// everything else that is ready. Use it on one thread only; it must outlive its turns.
class turns {
public:
    using clock = std::chrono::steady_clock;

    turns(const boost::asio::any_io_executor& executor, turn_book::unsent_bytes most,
          clock::time_point (*now)() = clock::now)
        : executor_{executor}, book_{most}, now_{now}, rest_{executor} {}

    /// A turn from the moment in which a client asks for it until this object is destroyed.
    class turn {
    public:
        turn(turns& owner, party client);
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        ~turn();

        /// Waits for the turn. Throws if the waiting is cancelled.
        boost::asio::awaitable<void> begin();

    private:
        friend class turns;
        turns& owner_;
        turn_book::ticket ticket_;
        standing rank_;
        boost::asio::steady_timer granted_;  ///< never expires: cancelled when the turn begins
        bool begun_ = false;
        clock::time_point begin_time_{};
    };

    /// Counts these bytes as unsent until the result is destroyed.
    [[nodiscard]] std::shared_ptr<const void> hold(party client, std::size_t bytes);

    /// While on, visitors have a third of the time at most: after each piece of theirs they rest for twice as
    /// long as it took. It leaves the processor to work on another thread.
    void slow_visitors(bool on);

    [[nodiscard]] const turn_book& book() const noexcept { return book_; }

private:
    void grant();
    void rest(clock::duration length) noexcept;

    boost::asio::any_io_executor executor_;
    turn_book book_;
    clock::time_point (*now_)();
    bool busy_ = false;
    bool slows_ = false;
    bool rests_ = false;
    boost::asio::steady_timer rest_;
    std::map<turn_book::ticket, turn*> waiting_{};
    std::shared_ptr<const bool> alive_ = std::make_shared<bool>(true);  ///< while this object is there
};

}  // namespace tokenkeeper::control
