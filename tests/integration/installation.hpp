#pragma once

#include "lib/base/time.hpp"
#include "tests/cloud/cloud_server.hpp"
#include "tests/integration/program.hpp"
#include "tests/support/scratch_directory.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::integration {

/// A test with a folder of its own, a sandbox cloud over TLS, and the real tokenkeeperd and tokenkeeperctl.
///
/// Idle timeouts are seconds here. Tests wait up to `patience` for an event, so that none fails on a slow
/// machine.
class installation : public testing::Test {
protected:
    static constexpr milliseconds patience{100'000};

    installation() = default;
    ~installation() override;

    /// Starts the sandbox with one organization, "acme".
    void start_cloud(seconds idle_timeout, cloud::tls_leaf leaf = cloud::tls_leaf::good);
    cloud::cloud_server& cloud() { return *cloud_; }
    /// Adds a token to acme and writes its file; gives its value.
    std::string add_token(const std::string& name);
    cloud::token_record record(const std::string& token);

    /// The configuration: acme, and `sessions` as YAML of that section (indented by two).
    [[nodiscard]] std::string configuration(const std::string& sessions) const;
    void write_configuration(const std::string& sessions);
    /// Starts the daemon and waits until it answers.
    void start_daemon();
    /// The exit status.
    int stop_daemon();
    program& daemon() { return *daemon_; }

    struct run_result {
        int status;
        std::string output;
    };
    run_result ctl(std::vector<std::string> arguments);
    run_result ctl(std::vector<std::string> arguments, const program::options& o);
    boost::json::object session(const std::string& name);
    std::string state(const std::string& name);
    /// True when it became so; false after a minute.
    bool eventually(const std::function<bool()>& so) const;
    bool becomes(const std::string& name, const std::string& wanted);
    /// Waits for a time in which nothing must happen.
    static void let_pass(milliseconds length);
    /// Until the requests of a start are over: nothing is due for these within a minute.
    bool become_quiet(const std::vector<std::string>& names);

    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / name; }
    [[nodiscard]] std::filesystem::path state_file() const { return folder_ / state_name; }
    [[nodiscard]] std::string log() const { return read_file(folder_ / "daemon.log"); }

    std::string log_level = "debug";
    std::string log_format = "text";
    std::string state_name = "state.db";  ///< where the daemon keeps its state, in the test's folder
    std::string network_timeout = "20s";  ///< of connections and requests; shorter where one is to hang
    std::string more_of_state;            ///< YAML, indented by two
    std::string more_of_organization;     ///< YAML, indented by four

private:
    tests::scratch_directory folder_;
    std::unique_ptr<cloud::cloud_server> cloud_;
    std::unique_ptr<program> daemon_;
    int runs_ = 0;
};

}  // namespace tokenkeeper::integration
