#pragma once

#include <cstdint>

namespace tokenkeeper::logging {

/// The number of lines that were dropped since the start, as nobody took them in time. Any thread may ask.
std::uint64_t lost_lines() noexcept;
/// For the sinks: one more was dropped.
void count_lost_line() noexcept;

}  // namespace tokenkeeper::logging
