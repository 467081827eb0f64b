#pragma once

#include "daemon/ctl/notify/child_process.hpp"
#include "daemon/ctl/notify/complaints.hpp"
#include "daemon/ctl/notify/event_queue.hpp"

#include <string>
#include <thread>
#include <vector>

namespace tokenkeeper::ctl {

/// Runs a command for each event of a queue, one at a time, on a thread of its own: while the command runs,
/// events can be heard. At its end it closes the queue and runs the command for what still waits.
class command_runner {
public:
    /// All but the words must outlive it.
    command_runner(std::vector<std::string> words, child_terms terms, event_queue& queue, complaints& told);
    command_runner(const command_runner&) = delete;
    command_runner& operator=(const command_runner&) = delete;
    ~command_runner();

private:
    void serve();
    void run_for(event_queue::next_event next);

    std::vector<std::string> words_;
    child_terms terms_;
    event_queue& queue_;
    complaints& told_;
    child_guard guard_{};
    std::thread thread_;
};

/// The words for the end of a command for an event; empty: it succeeded.
std::string complaint_about(const child_end& end, const std::string& command, const std::string& event,
                            const child_terms& terms);

}  // namespace tokenkeeper::ctl
