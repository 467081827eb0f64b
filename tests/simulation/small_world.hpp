#pragma once

#include "tests/cloud/cloud_model.hpp"
#include "tests/simulation/event_heap.hpp"
#include "tests/simulation/suspension_list.hpp"
#include "tests/simulation/virtual_clock.hpp"

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace tokenkeeper::simulation {

/// For tests of one part of the simulation alone: clock, events and coroutines without a daemon.
struct small_world {
    void spawn(boost::asio::awaitable<void> task) {
        boost::asio::co_spawn(context, std::move(task), [](const std::exception_ptr& bug) {
            if (bug) std::rethrow_exception(bug);
        });
        poll();
    }
    void poll() {
        context.restart();
        context.poll();
    }
    /// Lets everything happen that is planned within that time.
    void run(boot_clock::duration time) {
        const auto until = clock.world() + time;
        for (auto next = events.next(); next && *next <= until; next = events.next()) {
            clock.move(*next);
            events.fire();
            poll();
        }
        clock.move(until);
    }

    virtual_clock clock;
    event_heap events;
    suspension_list waits;
    boost::asio::io_context context{1};
};

}  // namespace tokenkeeper::simulation
