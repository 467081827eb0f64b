#include "daemon/logging/log.hpp"

#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/descriptor_sink.hpp"
#include "daemon/logging/render.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>

#include <spdlog/logger.h>

#include <unistd.h>

namespace tokenkeeper::logging {
namespace {

/// How long a line waits for a reader that does not read. Short against every timer of the daemon.
constexpr std::chrono::milliseconds patience{100};

std::atomic<format> current_format{format::text};

wall_time wall_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string lost_lines(std::uint64_t count) {
    event e;
    e.level = severity::warning;
    e.message = std::to_string(count) + " log lines were lost: nobody read them in time";
    return render_at(wall_now(), e, current_format);
}

/// The process' logger; usable before setup() at level info, as the configuration must be able to complain.
spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        auto sink = std::make_shared<descriptor_sink>(STDERR_FILENO, patience);
        sink->set_lost_lines_text(lost_lines);
        spdlog::logger made{"tokenkeeper", std::move(sink)};
        made.set_level(spdlog::level::info);
        // spdlog's own handler writes to stderr, which is what just failed.
        made.set_error_handler([](const std::string&) {});
        return made;
    }();
    return instance;
}

spdlog::level::level_enum spdlog_level(level least) noexcept {
    switch (least) {
        case level::trace:
            return spdlog::level::trace;
        case level::debug:
            return spdlog::level::debug;
        case level::info:
            return spdlog::level::info;
        case level::warning:
            return spdlog::level::warn;
        case level::error:
            break;
    }
    return spdlog::level::err;
}

/// spdlog knows no `notice`: it is filtered as info.
spdlog::level::level_enum spdlog_level(severity s) noexcept {
    switch (s) {
        case severity::debug:
            return spdlog::level::debug;
        case severity::info:
        case severity::notice:
            return spdlog::level::info;
        case severity::warning:
            return spdlog::level::warn;
        case severity::error:
            break;
    }
    return spdlog::level::err;
}

void write(const event& e, spdlog::level::level_enum as) {
    if (!logger().should_log(as)) return;
    logger().log(as, spdlog::string_view_t{render_at(wall_now(), e, current_format)});
}

/// A developer's step: an event without a name. Both levels say "debug" in the line, as syslog has no trace.
void write_step(std::string_view message, spdlog::level::level_enum as) {
    if (!logger().should_log(as)) return;
    event e;
    e.level = severity::debug;
    e.message = message;
    write(e, as);
}

}  // namespace

void setup(level least, format as) {
    current_format = resolved(as);
    logger().set_level(spdlog_level(least));
}

void log(const event& e) {
    write(e, spdlog_level(e.level));
}

void trace(std::string_view message) {
    write_step(message, spdlog::level::trace);
}
void debug(std::string_view message) {
    write_step(message, spdlog::level::debug);
}

}  // namespace tokenkeeper::logging
