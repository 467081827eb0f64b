#pragma once

#include "daemon/control/sharing/turn_book.hpp"

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
    turns(const boost::asio::any_io_executor& executor, turn_book::unsent_bytes most)
        : executor_{executor}, book_{most} {}

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
        boost::asio::steady_timer granted_;  ///< never expires: cancelled when the turn begins
        bool begun_ = false;
    };

    /// Counts these bytes as unsent until the result is destroyed.
    [[nodiscard]] std::shared_ptr<const void> hold(party client, std::size_t bytes);

    [[nodiscard]] const turn_book& book() const noexcept { return book_; }

private:
    void grant();

    boost::asio::any_io_executor executor_;
    turn_book book_;
    bool busy_ = false;
    std::map<turn_book::ticket, turn*> waiting_{};
};

}  // namespace tokenkeeper::control
