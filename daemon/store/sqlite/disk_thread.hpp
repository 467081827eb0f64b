#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::store {

/// A thread that does what waits for a disk, one thing after the other, so that the event loop never does.
class disk_thread {
public:
    disk_thread();
    disk_thread(const disk_thread&) = delete;
    disk_thread& operator=(const disk_thread&) = delete;
    /// Waits for what is under way.
    ~disk_thread();

    /// Runs `job` there; its result comes back on `executor`. It cannot be cancelled: what is on its way to
    /// the disk is either written or not.
    template <class Result>
    boost::asio::awaitable<Result> run(boost::asio::any_io_executor executor, std::function<Result()> job) {
        const auto answer = std::make_shared<std::optional<Result>>();
        start begin{this, std::move(executor), keep_answer<Result>{answer, std::move(job)}};
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
            std::move(begin), boost::asio::use_awaitable);
        co_return std::move(answer->value());
    }

private:
    template <class Result>
    struct keep_answer {
        std::shared_ptr<std::optional<Result>> answer;
        std::function<Result()> job;
        void operator()() const { answer->emplace(job()); }
    };
    /// Back on the executor, which has work until then.
    template <class Handler>
    struct resumption {
        Handler handler;
        boost::asio::executor_work_guard<boost::asio::any_io_executor> work;
    };
    template <class Handler>
    struct resume {
        std::unique_ptr<resumption<Handler>> waiting;
        void operator()() { std::move(waiting->handler)(); }
    };
    template <class Handler>
    struct task {
        std::shared_ptr<std::unique_ptr<resumption<Handler>>> waiting;
        std::function<void()> job;
        void operator()() const {
            job();
            const auto executor = (*waiting)->work.get_executor();
            boost::asio::post(executor, resume<Handler>{std::move(*waiting)});
        }
    };
    struct start {
        disk_thread* owner;
        boost::asio::any_io_executor executor;
        std::function<void()> job;
        template <class Handler>
        void operator()(Handler handler) {
            using one = resumption<Handler>;
            auto waiting = std::make_shared<std::unique_ptr<one>>(
                new one{std::move(handler), boost::asio::make_work_guard(executor)});
            owner->add(task<Handler>{std::move(waiting), std::move(job)});
        }
    };

    void add(std::function<void()> next);
    void work();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> tasks_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tokenkeeper::store
