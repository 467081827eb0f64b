#pragma once

#include "daemon/control/http/server.hpp"
#include "tests/daemon/control/fake_backend.hpp"
#include "tests/daemon/control/unix_client.hpp"
#include "tests/support/scratch_directory.hpp"

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

namespace tokenkeeper::control::testing {

inline constexpr milliseconds never = std::chrono::hours{24};

/// Limits of size as they are, and no limit of time: a test that waits for one would hang, not pass.
inline limits without_times() {
    limits bounds;
    bounds.idle = bounds.head = bounds.content = bounds.write = bounds.patience = bounds.stop = never;
    return bounds;
}

/// A control server on a thread of its own, with a fake daemon behind it. Its peers are root unless told
/// otherwise.
class running_server {
public:
    /// The moment in which it accepts connections.
    enum class begin { sessions_loaded, sessions_known };

    explicit running_server(limits bounds = without_times(), begin when = begin::sessions_loaded)
        : backend{context.get_executor()}, path{directory / "control.sock"} {
        server_options options;
        options.rules = {.own_user = 990, .trusted = {}, .sessions = {}};
        options.bounds = bounds;
        options.report = [this](std::string_view report) { reports.emplace_back(report); };
        options.identify = [this](int) {
            ++accepted;
            return client_identity;
        };
        auto opened = listener::open(path);
        served =
            std::make_unique<server>(context.get_executor(), std::move(*opened), backend, std::move(options));
        when == begin::sessions_known ? served->start_early() : served->start();
        thread = std::thread{[this] { context.run(); }};
    }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;
    // NOLINTNEXTLINE(bugprone-exception-escape): in a test, ending the program is the right answer
    ~running_server() {
        on_thread([this] {
            served.reset();
            backend.let_go();
        });
        work.reset();
        thread.join();
    }

    /// Runs `action` on the server's thread and returns its result.
    template <class F>
    std::invoke_result_t<F> on_thread(F action) {
        std::packaged_task<std::invoke_result_t<F>()> task{std::move(action)};
        auto done = task.get_future();
        boost::asio::post(context, [&task] { task(); });
        return done.get();
    }

    /// Keeps every answer of the fake daemon back, until it is let go.
    void hold() {
        on_thread([this] { backend.held = true; });
    }
    void let_go() {
        on_thread([this] { backend.let_go(); });
    }
    /// What the fake daemon was asked to do.
    std::vector<std::string> acts() {
        return on_thread([this] { return backend.acts; });
    }

    /// Waits until `condition` is true on the server's thread, which goes on during the wait.
    template <class F>
    void until(F condition) {
        while (!on_thread(condition))
            std::this_thread::yield();
    }

    std::future<void> begin_stop() {
        return boost::asio::co_spawn(context, served->stop(), boost::asio::use_future);
    }

    [[nodiscard]] unix_client client() const { return unix_client{path}; }

    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{context.get_executor()};
    tests::scratch_directory directory;
    fake_backend backend;
    std::filesystem::path path;
    peer client_identity{.uid = 0, .gid = 0, .groups = {}, .pid = 1};  ///< the identity of the next client
    std::size_t accepted = 0;                                          ///< the number of connections so far
    std::vector<std::string> reports;
    std::unique_ptr<server> served;
    std::thread thread;
};

}  // namespace tokenkeeper::control::testing
