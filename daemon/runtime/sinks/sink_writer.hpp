#pragma once

#include "daemon/runtime/sinks/sink_jobs.hpp"

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::runtime {

/// Writes and removes the files of sinks, each folder's on a thread that may wait for it. While a folder does
/// not answer, its jobs wait, and all others go on. Use it on the executor's thread, where the answers are
/// given, too.
///
/// A thread that waits outlives it: its answer is dropped, and it begins no other job.
class sink_writer {
public:
    /// Does a job on another thread.
    using work_function = std::function<sink_outcome(const sink_job& job)>;

    explicit sink_writer(const boost::asio::any_io_executor& executor, work_function work = on_this_host);
    sink_writer(const sink_writer&) = delete;
    sink_writer& operator=(const sink_writer&) = delete;
    ~sink_writer();

    void want(sink_job job);

private:
    static sink_outcome on_this_host(const sink_job& job);

    class workshop;
    std::shared_ptr<workshop> workshop_;
};

}  // namespace tokenkeeper::runtime
