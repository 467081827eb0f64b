#pragma once

#include "tests/support/certificates.hpp"
#include "tests/support/net/server.hpp"

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

namespace tokenkeeper::ctl::doctor {

/// Loopback servers in a thread of their own, as probes run a context of theirs. The servers are to be made
/// before `start` and to outlive this object's `stop`.
class loopback {
public:
    boost::asio::io_context io{1};

    loopback() = default;
    loopback(const loopback&) = delete;
    loopback& operator=(const loopback&) = delete;
    ~loopback() { stop(); }

    void start() {
        thread_ = std::thread{[this] { io.run(); }};
    }
    void stop() {
        io.stop();
        if (thread_.joinable()) thread_.join();
    }

    /// Keeps every request, and answers with that text.
    tests::server::script recording(std::string answer) {
        return [this, answer = std::move(answer)](std::shared_ptr<tests::peer> peer, unsigned /*number*/) {
            return serve(this, std::move(peer), answer);
        };
    }

    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock{mutex_};
        return requests_;
    }

private:
    static boost::asio::awaitable<void> serve(loopback* self, std::shared_ptr<tests::peer> peer,
                                              std::string answer) {
        for (;;) {
            auto request = co_await peer->request();
            {
                const std::lock_guard lock{self->mutex_};
                self->requests_.push_back(std::move(request));
            }
            co_await peer->write(answer);
        }
    }

    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io.get_executor()};
    std::thread thread_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
};

/// An answer with the date of a moment.
inline std::string dated_answer(const std::string& date) {
    return "HTTP/1.1 404 Not Found\r\nDate: " + date + "\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace tokenkeeper::ctl::doctor
