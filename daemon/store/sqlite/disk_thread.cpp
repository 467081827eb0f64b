#include "daemon/store/sqlite/disk_thread.hpp"

#include <csignal>

#include <pthread.h>

namespace tokenkeeper::store {

namespace {

/// Signals are the event loop's.
class no_signals {
public:
    no_signals() {
        sigset_t signals;
        sigfillset(&signals);
        pthread_sigmask(SIG_SETMASK, &signals, &before_);
    }
    no_signals(const no_signals&) = delete;
    no_signals& operator=(const no_signals&) = delete;
    ~no_signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

}  // namespace

disk_thread::disk_thread() {
    const no_signals inherited;
    thread_ = std::thread{&disk_thread::work, this};
}

disk_thread::~disk_thread() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void disk_thread::add(std::function<void()> next) {
    {
        const std::lock_guard lock{mutex_};
        tasks_.push_back(std::move(next));
    }
    changed_.notify_one();
}

void disk_thread::work() {
    for (;;) {
        std::function<void()> next;
        {
            std::unique_lock lock{mutex_};
            while (tasks_.empty() && !stopping_)
                changed_.wait(lock);
            if (tasks_.empty()) return;
            next = std::move(tasks_.front());
            tasks_.pop_front();
        }
        next();
    }
}

}  // namespace tokenkeeper::store
