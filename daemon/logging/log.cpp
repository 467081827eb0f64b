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

/// The longest that a line waits for a reader that does not read: short against every timer of the daemon.
constexpr std::chrono::milliseconds patience{100};

std::atomic<format> current_format{format::text};

wall_time wall_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string loss_text(std::uint64_t count) {
    event e;
    e.level = severity::warning;
    e.message = std::to_string(count) + " log lines were lost: they were not read in time";
    return render_at(wall_now(), e, current_format);
}

spdlog::sink_ptr stderr_sink() {
    static const auto instance = [] {
        auto sink = std::make_shared<descriptor_sink>(STDERR_FILENO, patience);
        sink->set_loss_text(loss_text);
        return sink;
    }();
    return instance;
}

/// Null where no journald listens; the next setup() tries again.
spdlog::sink_ptr journal() {
    static spdlog::sink_ptr instance;
    if (!instance) instance = journal_sink::connect(journal_sink::default_address, patience, loss_text);
    return instance;
}

format resolve(format output) {
    if (output != format::automatic) return output;
    const char* stream_id =
        std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): set before we start
    return is_journal_stream(STDERR_FILENO, stream_id) ? format::journal : format::text;
}

/// The logger of the process. It works before setup(), at level info, for errors in the configuration.
spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger initial{"tokenkeeper", stderr_sink()};
        initial.set_level(spdlog::level::info);
        // spdlog's own handler writes to stderr, which just failed.
        initial.set_error_handler([](const std::string&) {});
        return initial;
    }();
    return instance;
}

spdlog::level::level_enum spdlog_level(level minimum) noexcept {
    switch (minimum) {
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

void write(const event& e, spdlog::level::level_enum rank) {
    if (!logger().should_log(rank)) return;
    logger().log(rank, spdlog::string_view_t{render_at(wall_now(), e, current_format)});
}

/// Writes a developer's step: an event without a name. Both levels say "debug" in the line, as syslog has no
/// trace.
void write_step(std::string_view message, spdlog::level::level_enum rank) {
    if (!logger().should_log(rank)) return;
    event e;
    e.level = severity::debug;
    e.message = message;
    write(e, rank);
}

event journal_is_missing() {
    event e;
    e.level = severity::warning;
    e.message = "no journald listens at " + std::string{journal_sink::default_address} +
                "; writing the log to standard error";
    return e;
}

}  // namespace

void setup(level minimum, format output) {
    format choice = resolve(output);
    spdlog::sink_ptr sink = choice == format::journal ? journal() : stderr_sink();
    const bool no_journal = !sink;
    if (no_journal) {
        choice = format::text;
        sink = stderr_sink();
    }
    current_format = choice;
    logger().sinks().front() = std::move(sink);
    logger().set_level(spdlog_level(minimum));
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
