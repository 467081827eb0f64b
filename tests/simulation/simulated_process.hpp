#pragma once

#include "daemon/session_daemon.hpp"
#include "tests/simulation/simulated_runtime.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace tokenkeeper::simulation {

/// One process of the daemon, from its start to its end: the product's own session_daemon over a
/// simulated_runtime. It runs only when it is polled. Destroying it is a crash.
class simulated_process {
public:
    struct listeners {
        std::function<void(const events::event&)> told;
        simulated_secret_files::sink_listener sink;
        std::function<void(const char*)> threw;
    };

    simulated_process(stage& scene, simulated_network& network, std::uint64_t seed, listeners heard);
    simulated_process(const simulated_process&) = delete;
    simulated_process& operator=(const simulated_process&) = delete;
    ~simulated_process();

    /// Runs until nothing is ready.
    void poll();
    /// When it wakes by itself.
    [[nodiscard]] std::optional<world_time> next_alarm() { return runtime_.alarms().next(); }
    void ring_alarms() { runtime_.alarms().ring(); }
    void spawn(boost::asio::awaitable<void> task);

    [[nodiscard]] bool is_started() const noexcept { return started_; }
    /// The reason why it cannot run; empty: it can.
    [[nodiscard]] const std::vector<std::string>& start_errors() const noexcept { return errors_; }
    [[nodiscard]] session_daemon& daemon() noexcept { return *daemon_; }
    [[nodiscard]] control::backend& backend() { return daemon_->backend(); }
    [[nodiscard]] simulated_runtime& runtime() noexcept { return runtime_; }

    /// Stops it as SIGTERM does; true once all is saved.
    void stop(milliseconds patience);
    [[nodiscard]] bool is_stopped() const noexcept { return stopped_; }

private:
    /// Its pending work can be destroyed while everything that the work refers to still stands.
    class context : public boost::asio::io_context {
    public:
        context() : io_context{1} {}
        void drop_work() { shutdown(); }
    };

    boost::asio::awaitable<void> start();
    boost::asio::awaitable<void> end(milliseconds patience);

    stage& scene_;
    listeners heard_;
    context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    suspension_list waits_;
    simulated_runtime runtime_;
    std::unique_ptr<session_daemon> daemon_;
    std::vector<std::string> errors_;
    bool started_ = false;
    bool stopped_ = false;
};

}  // namespace tokenkeeper::simulation
