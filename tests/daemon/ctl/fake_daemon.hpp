#pragma once

#include "tests/support/scratch_directory.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tokenkeeper::ctl {

/// A control socket on a thread of its own. For each connection it reads a request and sends the bytes that
/// `respond` returns for its first line ("GET /v1/status"). With `hang` it keeps the connection open and
/// sends no more until the client goes.
class fake_daemon {
public:
    using responder = std::function<std::string(const std::string& request)>;

    explicit fake_daemon(responder respond, bool hang = false);
    /// At a path of one's choice, where an earlier one may have listened.
    fake_daemon(std::string path, responder respond, bool hang = false);
    fake_daemon(const fake_daemon&) = delete;
    fake_daemon& operator=(const fake_daemon&) = delete;
    ~fake_daemon();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::vector<std::string> requests() const;
    /// The bodies of the requests; empty where there was none.
    [[nodiscard]] std::vector<std::string> bodies() const;

private:
    void serve();
    void serve_one(int peer);

    tests::scratch_directory folder_;
    std::string path_;
    responder respond_;
    bool hang_;
    int listener_ = -1;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<std::string> bodies_;
    std::thread thread_;
};

/// A whole HTTP answer with JSON. `header`: further lines, each with its line end.
std::string http_json(int status, const std::string& body, const std::string& header = {});

}  // namespace tokenkeeper::ctl
