#include "daemon/runtime/sinks/sink_writer.hpp"

#include "daemon/files/patience/patient_thread.hpp"
#include "daemon/runtime/sinks/sink_file.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/eventfd.h>

#include <unistd.h>

namespace tokenkeeper::runtime {

namespace asio = boost::asio;

namespace {

/// The pause before the next attempt to get a thread; it doubles.
constexpr auto first_pause = std::chrono::milliseconds{10};
constexpr auto longest_pause = std::chrono::milliseconds{1'000};

int make_bell() {
    const int made = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (made < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
    return made;
}

}  // namespace

/// All that the threads share with the executor's thread. The threads have no other descriptor than the bell,
/// so they cannot post to the executor: it would not wake.
class sink_writer::workshop : public std::enable_shared_from_this<workshop> {
public:
    workshop(const asio::any_io_executor& executor, work_function work)
        : work_(std::move(work)), bell_(make_bell()), loop_(std::in_place, executor, bell_) {}

    void want(sink_job job) {
        std::unique_lock guard{mutex_};
        const auto folder = jobs_.want(std::move(job));
        guard.unlock();
        start(folder);
    }

    /// Threads may still wait after this, and find nothing to do then.
    void close() {
        const std::lock_guard guard{mutex_};
        is_closed_ = true;
        jobs_ = {};
        done_.clear();
        loop_.reset();
    }

private:
    struct done_job {
        sink_answer answer;
        sink_outcome outcome;
    };
    /// What only the executor's thread uses.
    struct loop_side {
        loop_side(const asio::any_io_executor& executor, int made_bell)
            : bell(executor, made_bell), next_attempt(executor) {}

        asio::posix::stream_descriptor bell;
        bool listens = false;
        asio::steady_timer next_attempt;
        bool pauses = false;
        std::chrono::milliseconds pause = first_pause;
    };

    void start(const std::string& folder) {
        std::unique_lock guard{mutex_};
        if (!jobs_.begin(folder)) return;
        guard.unlock();
        listen();
        const auto work = [self = shared_from_this(), folder] { self->work_in(folder); };
        if (files::start_patient_thread(std::string{files::writing_sinks} + folder, work, bell_)) {
            loop_->pause = first_pause;
            return;
        }
        // There are too many threads, or the one before has not quite ended.
        guard.lock();
        jobs_.give_up(folder);
        guard.unlock();
        start_later();
    }

    void start_later() {
        if (std::exchange(loop_->pauses, true)) return;
        loop_->next_attempt.expires_after(loop_->pause);
        loop_->pause = std::min(2 * loop_->pause, longest_pause);
        loop_->next_attempt.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
            if (const auto self = weak.lock()) self->start_idle();
        });
    }

    void start_idle() {
        if (!loop_) return;
        loop_->pauses = false;
        std::unique_lock guard{mutex_};
        const auto folders = jobs_.idle_folders();
        guard.unlock();
        for (const auto& folder : folders)
            start(folder);
    }

    void listen() {
        if (std::exchange(loop_->listens, true)) return;
        loop_->bell.async_wait(asio::posix::stream_descriptor::wait_read,
                               [weak = weak_from_this()](const boost::system::error_code&) {
                                   if (const auto self = weak.lock()) self->hear();
                               });
    }

    void hear() {
        if (!loop_) return;
        loop_->listens = false;
        std::uint64_t rings = 0;
        static_cast<void>(::read(bell_, &rings, sizeof rings));
        std::unique_lock guard{mutex_};
        const auto done = std::exchange(done_, {});
        const bool more = jobs_.are_under_way();
        guard.unlock();
        if (more) listen();
        for (const auto& [answer, outcome] : done)
            answer(outcome);
    }

    /// On a thread of the folder's own.
    void work_in(const std::string& folder) {
        while (auto job = next_in(folder)) {
            auto outcome = work_(*job);
            job->token = {};
            const std::lock_guard guard{mutex_};
            if (is_closed_) return;
            if (job->answer) done_.push_back({std::move(job->answer), std::move(outcome)});
            ring();
        }
    }

    std::optional<sink_job> next_in(const std::string& folder) {
        const std::lock_guard guard{mutex_};
        if (is_closed_) return std::nullopt;
        auto job = jobs_.take(folder);
        if (!job) ring();
        return job;
    }

    /// REQUIRES: the mutex is locked, and the workshop not closed.
    void ring() {
        const std::uint64_t one = 1;
        static_cast<void>(::write(bell_, &one, sizeof one));
    }

    const work_function work_;
    const int bell_;  ///< an eventfd; open until the workshop is closed
    std::mutex mutex_;
    bool is_closed_ = false;  ///< guarded, as are the next two
    sink_jobs jobs_;
    std::vector<done_job> done_;  ///< whose answers are not given yet
    std::optional<loop_side> loop_;
};

sink_writer::sink_writer(const asio::any_io_executor& executor, work_function work)
    : workshop_(std::make_shared<workshop>(executor, std::move(work))) {}

sink_writer::~sink_writer() {
    workshop_->close();
}

void sink_writer::want(sink_job job) {
    workshop_->want(std::move(job));
}

sink_outcome sink_writer::on_this_host(const sink_job& job) {
    switch (job.type) {
        case sink_job::kind::write:
            return {write_sink_file(job.sink, job.token)};
        case sink_job::kind::remove:
            return remove_sink_file(job.sink);
        case sink_job::kind::remove_own:
            return remove_own_sink_file(job.sink.path);
        case sink_job::kind::tidy:
            remove_unfinished_sink_file(job.sink.path);
            return {};
    }
    return {};
}

}  // namespace tokenkeeper::runtime
