#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::store {

/// Coroutines that wait for something to happen. Without a clock, so that the simulation needs none for it. A
/// wait cannot be cancelled; those that still wait when this goes are destroyed.
class waiters {
public:
    explicit waiters(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// Returns after the next `wake`, on the executor.
    boost::asio::awaitable<void> wait() {
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
            start{this}, boost::asio::use_awaitable);
    }

    void wake() {
        for (auto& entry : std::exchange(waiting_, {}))
            entry->post_to(executor_);
    }

private:
    struct waiting {
        waiting() = default;
        waiting(const waiting&) = delete;
        waiting& operator=(const waiting&) = delete;
        virtual ~waiting() = default;
        virtual void post_to(const boost::asio::any_io_executor& executor) = 0;
    };
    template <class Handler>
    struct waiting_handler final : waiting {
        explicit waiting_handler(Handler resumed) : handler(std::move(resumed)) {}
        void post_to(const boost::asio::any_io_executor& executor) override {
            boost::asio::post(executor, std::move(handler));
        }
        Handler handler;
    };
    struct start {
        waiters* owner;
        template <class Handler>
        void operator()(Handler handler) const {
            owner->waiting_.push_back(std::make_unique<waiting_handler<Handler>>(std::move(handler)));
        }
    };

    boost::asio::any_io_executor executor_;
    std::vector<std::unique_ptr<waiting>> waiting_;
};

}  // namespace tokenkeeper::store
