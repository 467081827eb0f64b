#pragma once

#include "daemon/files/patience/patient_thread.hpp"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace tokenkeeper::files {

/// A thread that waits until the gate opens, as one does that looks into a folder whose lock is held.
class held_thread {
public:
    explicit held_thread(std::string whom) : whom_(std::move(whom)) {
        // A thread that has given its result may not have ended yet.
        for (int tries = 0; tries < 1'000 && !is_started_; ++tries) {
            is_started_ = start_patient_thread(whom_, [gate = gate_] { gate->get_future().wait(); });
            if (!is_started_) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }
    ~held_thread() {
        gate_->set_value();
        // The next test may name the same one.
        while (is_started_ && !start_patient_thread(whom_, [] {}))
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    held_thread(const held_thread&) = delete;
    held_thread& operator=(const held_thread&) = delete;

    [[nodiscard]] bool is_started() const { return is_started_; }

private:
    std::string whom_;
    std::shared_ptr<std::promise<void>> gate_ = std::make_shared<std::promise<void>>();
    bool is_started_ = false;
};

}  // namespace tokenkeeper::files
