#include "daemon/ctl/output/overview.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <stdexcept>
#include <string>

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <spawn.h>

namespace tokenkeeper::ctl {
namespace {

constexpr int session_count = 500;

std::string name_of(int number) {
    return "wallboard-zürich-" + std::to_string(number);
}

/// A list of sessions as the daemon sends it, of full size.
std::string list_sessions() {
    std::string list;
    for (int i = 0; i < session_count; ++i) {
        list +=
            std::string{i == 0 ? "" : ","} + R"({"name":")" + name_of(i) +
            R"(","organization":"acme","mode":"keep-alive","source":"access_token_file","state":")" +
            (i % 50 == 7 ? "lost" : "alive") + R"(","health":")" + (i % 50 == 7 ? "attention" : "ok") +
            R"(","warnings":[],"reason":null,"since":"2026-11-23T23:00:00Z","last_verified":"2026-11-23T23:00:00Z",)"
            R"("last_kept_alive":"2026-11-23T23:00:00Z","keep_alive_effective":true,"keep_alive_until":null,)"
            R"("idle_timeout_seconds":900,"idle_deadline":"2036-11-23T23:00:00Z","idle_deadline_from":"server",)"
            R"("expires":null,"next_action":{"what":"keep-alive","at":"2036-11-23T22:55:00Z"},)"
            R"("consecutive_failures":0,"last_error":{"at":"2026-11-23T23:00:00Z","code":"too.many.requests",)"
            R"("http_status":429,"message":"Too many requests","correlation_id":"c0ffee","hint":"Wait"},)"
            R"("client":{"id":"x","name":"y","grant_type":"CODE","state":"active","date_to_delete":null},)"
            R"("requests":{"sent":42,"failed":1}})";
    }
    return R"({"sessions":[)" + list + R"(],"next":null})";
}

/// The CPU time of one run of the program, with its output thrown away.
double run_status(const std::string& socket) {
    std::string words[] = {TOKENKEEPERCTL, "--socket", socket, "status"};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    if (::posix_spawn(&pid, arguments[0], &actions, nullptr, arguments, environ) != 0)
        throw std::runtime_error{"cannot run tokenkeeperctl"};
    ::posix_spawn_file_actions_destroy(&actions);
    rusage usage{};
    int status = 0;
    ::wait4(pid, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 4)
        throw std::runtime_error{"tokenkeeperctl status ended with wait status " + std::to_string(status)};
    const auto seconds_of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

/// CPU time of the whole program, from exec to exit. The goal is 30 ms.
void status_of_500_sessions(benchmark::State& state) {
    const std::string sessions = http_json(200, list_sessions());
    const fake_daemon daemon{[&sessions](const std::string& request) {
        return request == "GET /v1/status" ? http_json(200, "{}") : sessions;
    }};
    for (auto _ : state)
        state.SetIterationTime(run_status(daemon.path()));
}
BENCHMARK(status_of_500_sessions)->UseManualTime()->Unit(benchmark::kMillisecond);

void overview_of_500_sessions(benchmark::State& state) {
    overview content;
    for (int i = 0; i < session_count; ++i)
        content.sessions.push_back(make_session(name_of(i), i % 50 == 7 ? "lost" : "alive"));
    content.total = content.sessions.size();
    for (auto _ : state)
        benchmark::DoNotOptimize(render_overview(content, now, {false, 80}));
}
BENCHMARK(overview_of_500_sessions)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tokenkeeper::ctl

BENCHMARK_MAIN();
