#include "daemon/logging/log.hpp"

#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/descriptor_sink.hpp"
#include "daemon/logging/journal_sink.hpp"
#include "daemon/logging/journal_stream.hpp"
#include "daemon/logging/render.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
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

spdlog::sink_ptr stderr_sink() {
    static const auto instance = [] {
        auto sink = std::make_shared<descriptor_sink>(STDERR_FILENO, patience);
        sink->set_lost_lines_text(lost_lines);
        return sink;
    }();
    return instance;
}

/// Null where no journald listens; then the next setup() looks again.
spdlog::sink_ptr journal() {
    static spdlog::sink_ptr instance;
    if (!instance) instance = journal_sink::connect(journal_sink::default_address, patience, lost_lines);
    return instance;
}

format resolved(format as) {
    if (as != format::automatic) return as;
    const char* named = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): set before we start
    return is_journal_stream(STDERR_FILENO, named) ? format::journal : format::text;
}

/// The process' logger; usable before setup() at level info, as the configuration must be able to complain.
spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made{"tokenkeeper", stderr_sink()};
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

event journal_is_missing() {
    event e;
    e.level = severity::warning;
    e.message = "nobody listens at " + std::string{journal_sink::default_address} +
                ": the log goes to standard error";
    return e;
}

}  // namespace

void setup(level least, format as) {
    format wanted = resolved(as);
    spdlog::sink_ptr sink = wanted == format::journal ? journal() : stderr_sink();
    const bool no_journal = !sink;
    if (no_journal) {
        wanted = format::text;
        sink = stderr_sink();
    }
    current_format = wanted;
    logger().sinks().front() = std::move(sink);
    logger().set_level(spdlog_level(least));
    if (no_journal) log(journal_is_missing());
}

bool writes_to_journal() {
    return current_format == format::journal;
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
