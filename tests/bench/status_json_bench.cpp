#include "daemon/control/json/views.hpp"

#include <chrono>
#include <string>

#include <benchmark/benchmark.h>
#include <boost/json/serialize.hpp>

namespace tokenkeeper::control {
namespace {

using namespace std::chrono_literals;

constexpr wall_time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 23h};

/// A kept session in the middle of its life, as most are.
assessed_session kept_session() {
    assessed_session view;
    view.name = "wallboard-lobby";
    view.organization = "acme";
    view.mode = session_mode::keep_alive;
    view.source = token_source::access_token_file;
    view.state = session_state::alive;
    view.since = now - 8h;
    view.last_verified = now;
    view.last_kept_alive = now;
    view.keep_alive_effective = true;
    view.idle_timeout = seconds{900};
    view.idle_deadline = now + 15min;
    view.idle_deadline_from = deadline_origin::server;
    view.next_action = {.what = session_action::keep_alive, .at = now + 5min};
    view.client = {.id = "c1f6d3a8-52b7-4f09-8e6d-a9b4c7d20e15",
                   .name = "wallboard of the lobby",
                   .grant_type = "CODE",
                   .state = "active",
                   .date_to_delete = std::nullopt};
    view.source_file = "/etc/tokenkeeper/wallboard-lobby.token";
    view.use = {{"grafana"}, {}, "/run/tokenkeeper-tokens/wallboard-lobby", now};
    view.requests_sent = 4211;
    view.requests_failed = 3;
    return view;
}

/// The same with a failure and a warning.
assessed_session failing_session() {
    auto view = kept_session();
    view.state = session_state::retrying;
    view.reason = "throttled";
    view.consecutive_failures = 2;
    view.last_error = {.at = now,
                       .code = "too.many.requests",
                       .http_status = 429,
                       .message = "Rate limit exceeded the maximum [300] requests within [60] seconds",
                       .correlation_id = "5f0c8a1e-2f4b-4c6d-9a77-0d5e1b3c2a49",
                       .hint = "wait, or lower max_requests_per_second"};
    view.condition.grade = health::degraded;
    view.condition.warnings = {{warning_code::checks_late, health::degraded, "checks are late", "wait", now}};
    return view;
}

/// `/v1/sessions/{name}`.
void write_session(benchmark::State& state, const assessed_session& view) {
    std::size_t bytes = 0;
    for ([[maybe_unused]] auto unused : state) {
        const auto text = boost::json::serialize(to_json(view));
        bytes = text.size();
        benchmark::DoNotOptimize(text);
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK_CAPTURE(write_session, well, kept_session())->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(write_session, failing, failing_session())->Unit(benchmark::kMicrosecond);

/// A page of `/v1/sessions` with as many sessions as it may have.
void write_page(benchmark::State& state) {
    const auto view = kept_session();
    for ([[maybe_unused]] auto unused : state) {
        page_text page;
        for (int i = 0; i < 1000; ++i)
            page.add(view);
        const auto text = page.finish(std::nullopt);
        benchmark::DoNotOptimize(text);
    }
}
BENCHMARK(write_page)->Unit(benchmark::kMicrosecond);

/// `/v1/status`, with so many organizations.
void write_status(benchmark::State& state) {
    daemon_view daemon;
    daemon.version = "1.0.0";
    daemon.pid = 4711;
    daemon.started = now - 8h;
    daemon.config_path = "/etc/tokenkeeper/tokenkeeper.yaml";
    daemon.config_loaded = now;
    daemon.config_generation = 12;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        organization_view organization;
        organization.name = "organization-" + std::to_string(i);
        daemon.organizations.push_back(std::move(organization));
    }
    const session_counts counts{.by_state = {{session_state::alive, 100'000}},
                                .by_health = {{health::ok, 100'000}}};
    for ([[maybe_unused]] auto unused : state) {
        const auto text = boost::json::serialize(to_json(daemon, counts));
        benchmark::DoNotOptimize(text);
    }
}
BENCHMARK(write_status)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tokenkeeper::control

BENCHMARK_MAIN();
