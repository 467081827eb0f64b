#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace tokenkeeper::logging {

/// Writes lines to a file descriptor that it does not own, stderr in the daemon. Unlike spdlog's own stderr
/// sink it never blocks for long: the daemon keeps sessions alive on the thread that logs, and a log reader
/// that hangs must not cost a session. A line that cannot be written within `patience` is dropped; the count
/// of dropped lines is written as soon as there is room again. The descriptor is not switched to non-blocking
/// mode, as other processes may share it.
class descriptor_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit descriptor_sink(int descriptor, std::chrono::milliseconds patience);

    /// Makes the line that replaces dropped ones; the caller knows the format of its log.
    using loss_text = std::string (*)(std::uint64_t count);
    void set_loss_text(loss_text make);

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}
    [[nodiscard]] bool write_line(std::string_view line);
    [[nodiscard]] bool write_all(std::string_view text, bool& begun);
    [[nodiscard]] bool writable(std::chrono::steady_clock::time_point end) const;

    int descriptor_;
    std::chrono::milliseconds patience_;
    loss_text loss_text_;
    std::uint64_t loss_count_ = 0;
    bool line_open_ = false;  ///< the last line stopped in the middle: end it before the next
};

}  // namespace tokenkeeper::logging
