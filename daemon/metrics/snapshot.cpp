#include "daemon/metrics/snapshot.hpp"

#include "daemon/health/catalogue.hpp"
#include "daemon/metrics/catalogue.hpp"
#include "daemon/metrics/exposition.hpp"

#include <algorithm>

namespace tokenkeeper::metrics {

namespace {

constexpr std::array all_grades{health::ok, health::degraded, health::attention};

std::size_t number_of(health grade) noexcept {
    return static_cast<std::size_t>(grade);
}

void write_single(std::string& text, const family& about, double value) {
    write_header(text, about);
    write_sample(text, about.name, {}, value);
}

void write_single(std::string& text, const family& about, std::size_t value) {
    write_header(text, about);
    write_sample(text, about.name, {}, value);
}

health worst_of_sessions(const snapshot& now) {
    auto worst = health::ok;
    for (const auto& each : now.organizations) {
        for (const auto grade : all_grades)
            if (each.conditions[grade] > 0) worst = worse(worst, grade);
    }
    return worst;
}

/// Each warning about the daemon, and whatever else stands about it.
void write_daemon_warnings(std::string& text, const assessment& daemon) {
    write_header(text, families::daemon_warning);
    for (const auto& entry : warning_catalogue()) {
        const bool stands = daemon.find(entry.code) != nullptr;
        if (!stands && !concerns_daemon(entry.code)) continue;
        write_sample(text, families::daemon_warning.name, {{"code", entry.name}},
                     std::size_t{stands ? 1U : 0U});
    }
}

void write_sessions(std::string& text, const snapshot& now) {
    write_header(text, families::sessions);
    for (const auto& each : now.organizations) {
        for (const auto state : all_session_states) {
            write_sample(text, families::sessions.name,
                         {{"organization", each.name}, {"state", to_string(state)}}, each.by_state[state]);
        }
    }
    write_header(text, families::sessions_by_health);
    for (const auto& each : now.organizations) {
        for (const auto grade : all_grades) {
            write_sample(text, families::sessions_by_health.name,
                         {{"organization", each.name}, {"health", to_string(grade)}}, each.conditions[grade]);
        }
    }
    write_header(text, families::sessions_by_warning);
    for (const auto& each : now.organizations) {
        for (const auto& entry : warning_catalogue()) {
            if (concerns_daemon(entry.code)) continue;
            write_sample(text, families::sessions_by_warning.name,
                         {{"organization", each.name}, {"code", entry.name}}, each.conditions[entry.code]);
        }
    }
    write_header(text, families::sessions_next_deadline);
    for (const auto& each : now.organizations) {
        if (!each.next_deadline) continue;
        write_sample(text, families::sessions_next_deadline.name, {{"organization", each.name}},
                     seconds_since_epoch(*each.next_deadline));
    }
}

}  // namespace

void write_gauges(std::string& text, const snapshot& now) {
    write_header(text, families::build_info);
    write_sample(text, families::build_info.name, {{"version", now.version}}, std::size_t{1});
    write_header(text, families::health);
    write_sample(text, families::health.name, {{"scope", "daemon"}}, number_of(now.daemon.grade));
    write_sample(text, families::health.name, {{"scope", "sessions"}}, number_of(worst_of_sessions(now)));
    write_daemon_warnings(text, now.daemon);
    write_single(text, families::config_reload_time, seconds_since_epoch(now.config_loaded));
    write_single(text, families::config_reload_successful, std::size_t{now.config_refused ? 0U : 1U});
    write_sessions(text, now);
    write_header(text, families::connections);
    for (const auto& each : now.organizations) {
        write_sample(text, families::connections.name, {{"organization", each.name}, {"state", "in_use"}},
                     each.connections.in_use);
        write_sample(text, families::connections.name, {{"organization", each.name}, {"state", "idle"}},
                     each.connections.idle);
    }
}

void write_process(std::string& text, const snapshot& now) {
    if (!now.process) return;
    const auto& process = *now.process;
    write_single(text, families::process_cpu, process.processor_seconds);
    write_single(text, families::process_resident_memory, process.resident_bytes);
    write_single(text, families::process_virtual_memory, process.virtual_bytes);
    write_single(text, families::process_open_descriptors, process.open_descriptors);
    write_single(text, families::process_most_descriptors, process.most_descriptors);
    write_single(text, families::process_threads, process.threads);
    write_single(text, families::process_start, seconds_since_epoch(process.started));
}

}  // namespace tokenkeeper::metrics
